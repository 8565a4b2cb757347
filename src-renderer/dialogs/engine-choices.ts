/** Numbers that the engine's settings offer. */
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';

const MIB = 1024 * 1024;

/** Every count up to here is offered, beyond it doublings and the most there is. */
const EVERY_COUNT = 16;

/** Thread counts to choose from; `chosen` is always among them. */
export function threadChoices(most: number, chosen: number | null): number[] {
  const counts = Array.from({ length: Math.min(most, EVERY_COUNT) }, (_, i) => i + 1);
  for (let count = EVERY_COUNT * 2; count < most; count *= 2) counts.push(count);
  return withChosen([...counts, most], chosen);
}

/** Budgets in bytes to choose from; `chosen` is always among them. */
export function budgetChoices(most: number, chosen: number | null): number[] {
  const budgets = [CACHE_BYTES.least, 64 * MIB, 128 * MIB, 256 * MIB, 512 * MIB, CACHE_BYTES.most].filter(
    (bytes) => bytes <= most,
  );
  return withChosen(budgets, chosen);
}

/** A size in words. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MB`;
}

function withChosen(numbers: readonly number[], chosen: number | null): number[] {
  return [...new Set(chosen === null ? numbers : [...numbers, chosen])].sort((a, b) => a - b);
}
