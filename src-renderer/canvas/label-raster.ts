/** Label ids to screen pixels: no blending, no interpolation. */
import { repeatByte, wordsOf } from '../../src-shared/document/tile.ts';

/** Words of one label from which on filling at once is quicker than writing pixel by pixel. */
const LONG = 8;

/** Fills `pixels` (ImageData words) with the colours of `ids`, which begin at a word; both are row-major and equally long. */
export function colourLabels(ids: Uint8Array, table: Uint32Array, pixels: Uint32Array): void {
  const words = wordsOf(ids);
  let word = 0;
  while (word < words.length) {
    const id = ids[4 * word]!;
    const pattern = repeatByte(id);
    let end = word;
    while (end < words.length && words[end] === pattern) end++;
    if (end - word >= LONG) {
      pixels.fill(table[id]!, 4 * word, 4 * end);
      word = end;
      continue;
    }
    const last = 4 * Math.max(end, word + 1);
    for (let i = 4 * word; i < last; i++) pixels[i] = table[ids[i]!]!;
    word = last >> 2;
  }
  for (let i = 4 * words.length; i < ids.length; i++) pixels[i] = table[ids[i]!]!;
}

/**
 * Outlines between labels: a pixel whose right or lower neighbour has another id becomes `ink`, all others transparent.
 * `ids` are the pixels of `inner` and one more column and row where `width` and `height` are larger.
 */
export function outlineLabels(
  ids: Uint8Array,
  width: number,
  height: number,
  inner: { width: number; height: number },
  ink: number,
  pixels: Uint32Array,
): void {
  for (let y = 0; y < inner.height; y++) {
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < inner.width; x++) {
      const i = y * width + x;
      const right = x + 1 < width ? 1 : 0;
      const differs = ids[i] !== ids[i + right] || ids[i] !== ids[i + below];
      pixels[y * inner.width + x] = differs ? ink : 0;
    }
  }
}
