/**
 * Patterns that tell labels apart without their colours: an 8 x 8 tile of one bit a pixel, lighter or darker than the
 * label's own colour. Neighbours in the pack's list get patterns of different kinds.
 */
import { present } from '../../src-shared/present.ts';

/** Side of a pattern in pattern cells. */
export const PATTERN_SIDE = 8;
const CELLS = PATTERN_SIDE * PATTERN_SIDE;

type Motif = (x: number, y: number) => boolean;

const stripes =
  (step: number, across: number, down: number): Motif =>
  (x, y) =>
    (across * x + down * y + 8 * step) % step === 0;
const dots =
  (step: number): Motif =>
  (x, y) =>
    x % step === 0 && y % step === 0;

/** From calm to busy; the first is plain, for the label that covers most. */
const MOTIFS: readonly Motif[] = [
  () => false,
  stripes(8, 1, 1),
  stripes(4, 0, 1),
  dots(4),
  stripes(4, 1, 0),
  (x, y) => (x + y) % 8 === 0 || (x - y + 8) % 8 === 0,
  stripes(8, 1, 7),
  (x, y) => x % 4 === 0 || y % 4 === 0,
  (x, y) => (x >> 1) % 2 === (y >> 1) % 2,
  stripes(2, 0, 1),
  dots(2),
  (x, y) => (y % 4 === 0 ? x % 4 < 2 : y % 4 === 2 && x % 4 >= 2),
  stripes(4, 1, 1),
  stripes(4, 1, 3),
  (x, y) => (x === 3 || x === 4) && (y === 3 || y === 4),
  (x, y) => (x ^ y) % 8 < 2,
];

/**
 * The look-up for `colourPatterned`: for each id 64 ImageData words, its colour under its pattern. `order` are the ids
 * as the palette lists them; `plain` is the colour table without patterns.
 */
export function patternTable(plain: Uint32Array, order: readonly number[]): Uint32Array {
  const table = new Uint32Array(256 * CELLS);
  for (let id = 0; id < 256; id++) table.fill(plain[id]!, id * CELLS, (id + 1) * CELLS);
  order.forEach((id, place) => {
    const ink = inkOn(plain[id]!);
    const motif = MOTIFS[place % MOTIFS.length]!;
    for (let cell = 0; cell < CELLS; cell++) {
      if (motif(cell % PATTERN_SIDE, Math.floor(cell / PATTERN_SIDE))) table[id * CELLS + cell] = ink;
    }
  });
  return table;
}

/** Fills `pixels` with patterned colours; `x`, `y` is where the part lies in the document, `cell` its pixels a cell. */
export function colourPatterned(
  ids: Uint8Array,
  part: { x: number; y: number; width: number; height: number },
  cell: number,
  table: Uint32Array,
  pixels: Uint32Array,
): void {
  for (let row = 0; row < part.height; row++) {
    const line = (Math.floor((part.y + row) / cell) % PATTERN_SIDE) * PATTERN_SIDE;
    for (let column = 0; column < part.width; column++) {
      const i = row * part.width + column;
      const along = Math.floor((part.x + column) / cell) % PATTERN_SIDE;
      pixels[i] = table[ids[i]! * CELLS + line + along]!;
    }
  }
}

/** A colour (0xAABBGGRR) moved towards white when dark and towards black when light, so that the pattern is seen. */
function inkOn(pixel: number): number {
  const channels = [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
  const light = 0.3 * channels[0]! + 0.59 * channels[1]! + 0.11 * channels[2]! > 110;
  const [red, green, blue] = channels.map((value) => Math.round(light ? value * 0.62 : value + (255 - value) * 0.42));
  return ((pixel & 0xff000000) | (present(blue) << 16) | (present(green) << 8) | present(red)) >>> 0;
}
