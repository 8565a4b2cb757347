/** Numbers that the engine's settings offer. */
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';

const MIB = 1024 * 1024;

/** Every count up to here is offered, beyond it doublings and as many as there are. */
const EVERY_COUNT = 16;

/** Thread counts to choose from; `chosen` is always among them. */
export function threadChoices(max: number, chosen: number | null): number[] {
  const counts = Array.from({ length: Math.min(max, EVERY_COUNT) }, (_, i) => i + 1);
  for (let count = EVERY_COUNT * 2; count < max; count *= 2) counts.push(count);
  return withChosen([...counts, max], chosen);
}

/** Budgets in bytes to choose from; `chosen` is always among them. */
export function budgetChoices(max: number, chosen: number | null): number[] {
  const budgets = [CACHE_BYTES.min, 64 * MIB, 128 * MIB, 256 * MIB, 512 * MIB, CACHE_BYTES.max].filter(
    (bytes) => bytes <= max,
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
