import { wordsOf } from '../../src-shared/document/tile.ts';

/** The ids that occur, in one pass: of four pixels like the four before them nothing new can be learnt. */
export function usedIds(ids: Uint8Array): ReadonlySet<number> {
  const seen = new Uint8Array(256);
  const words = wordsOf(ids);
  let before: number | undefined;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === before) continue;
    before = words[word];
    for (let i = 4 * word; i < 4 * word + 4; i++) seen[ids[i]!] = 1;
  }
  for (let i = 4 * words.length; i < ids.length; i++) seen[ids[i]!] = 1;
  return new Set([...seen.keys()].filter((id) => seen[id] === 1));
}
