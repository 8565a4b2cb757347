/** Labels as the palette shows them: in groups, and on number keys. */
import { MOST_KEYS, type SetLabel } from '../../src-shared/labels/label-set.ts';

export interface LabelGroup {
  /** Empty for labels of no group. */
  name: string;
  labels: readonly SetLabel[];
}

/** Groups in the order of their first labels; the labels of none stand before all. */
export function inGroups(labels: readonly SetLabel[]): LabelGroup[] {
  const names = new Set(['', ...labels.map(({ group }) => group ?? '')]);
  return [...names]
    .map((name) => ({ name, labels: labels.filter(({ group }) => (group ?? '') === name) }))
    .filter((group) => group.labels.length > 0);
}

/** By key; where nobody gave any, the first nine labels have them in their order. */
export function keysOf<Kind extends SetLabel>(labels: readonly Kind[]): ReadonlyMap<number, Kind> {
  const given = labels.flatMap((label) => (label.key === undefined ? [] : [[label.key, label] as const]));
  return new Map(given.length > 0 ? given : labels.slice(0, MOST_KEYS).map((label, i) => [i + 1, label]));
}
