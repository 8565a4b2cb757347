import type { Action } from './action.ts';

export interface ActionEntry {
  action: Action;
  /** The action's words and its group's, in the chosen language. */
  words: string;
  group: string;
}

/** Entries that hold every word of the query, those that begin with it first; all for an empty query. */
export function searchActions(entries: readonly ActionEntry[], query: string): readonly ActionEntry[] {
  const wanted = query.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ words }: ActionEntry): number => (words.toLowerCase().startsWith(wanted[0] ?? '') ? 0 : 1);
  return entries
    .filter(({ words, group, action }) => {
      const text = `${words} ${group} ${action.id}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b));
}
