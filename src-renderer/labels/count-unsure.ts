import type { ImportReport } from '../../src-shared/labels/import/index.ts';

/** How many entries are guesses that the person has not confirmed or changed. */
export function countUnsure({ entries }: ImportReport, choices: ReadonlyMap<number, number>): number {
  return entries.filter(({ certainty }, index) => certainty !== 'certain' && !choices.has(index)).length;
}
