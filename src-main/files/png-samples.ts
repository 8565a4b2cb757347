/**
 * The samples of a one-channel PNG as they stand in the file: palette indices or grey values of 1 to 16 bits,
 * also interlaced. Written here because the libraries at hand turn indices into colours or cannot undo interlacing below 8 bits.
 */
import { SpadeworkError } from '../../src-shared/api/errors.ts';

export interface SampleLayout {
  width: number;
  height: number;
  /** Bits a sample. */
  depth: 1 | 2 | 4 | 8 | 16;
  interlaced: boolean;
}

interface Pass {
  /** First column and row, and the steps between those of this pass. */
  x: number;
  y: number;
  stepX: number;
  stepY: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/** How many bytes of scanlines, each with its filter byte, an image of this layout has. */
export function scanlineBytes(layout: SampleLayout): number {
  return passesOf(layout).reduce((sum, { columns, rows }) => sum + rows * (1 + rowBytes(columns, layout.depth)), 0);
}

/** Undoes filters, bit packing and interlacing: `width * height` samples. `lines` holds `scanlineBytes(layout)` bytes and is used up. */
export function readSamples(lines: Uint8Array, layout: SampleLayout): Uint8Array | Uint16Array {
  const wide = layout.depth === 16;
  const samples = wide ? new Uint16Array(layout.width * layout.height) : new Uint8Array(layout.width * layout.height);
  const mask = (1 << layout.depth) - 1;
  let offset = 0;
  for (const { pass, columns, rows } of passesOf(layout)) {
    const bytes = rowBytes(columns, layout.depth);
    let above = new Uint8Array(bytes);
    for (let row = 0; row < rows; row++) {
      const filter = lines[offset]!;
      const line = lines.subarray(offset + 1, offset + 1 + bytes);
      unfilter(filter, line, above, wide ? 2 : 1);
      let target = (pass.y + row * pass.stepY) * layout.width + pass.x;
      if (layout.depth === 8 && pass.stepX === 1) samples.set(line, target);
      else
        for (let column = 0; column < columns; column++, target += pass.stepX) {
          if (wide) {
            samples[target] = (line[2 * column]! << 8) | line[2 * column + 1]!;
            continue;
          }
          const bit = column * layout.depth;
          samples[target] = (line[bit >> 3]! >> (8 - layout.depth - (bit & 7))) & mask;
        }
      above = line as Uint8Array<ArrayBuffer>;
      offset += 1 + bytes;
    }
  }
  return samples;
}

/** The passes that hold any pixels, with their sizes. */
function passesOf({ width, height, interlaced }: SampleLayout): { pass: Pass; columns: number; rows: number }[] {
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => ({
      pass,
      columns: Math.ceil((width - pass.x) / pass.stepX),
      rows: Math.ceil((height - pass.y) / pass.stepY),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

function rowBytes(columns: number, depth: number): number {
  return Math.ceil((columns * depth) / 8);
}

/** Undoes a row filter in place (PNG section 9); the pixel to the left is `step` bytes away. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const left = (bytes: Uint8Array, i: number): number => (i >= step ? bytes[i - step]! : 0);
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = step; i < line.length; i++) line[i] = line[i]! + line[i - step]!;
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i] = line[i]! + above[i]!;
      return;
    case 3:
      for (let i = 0; i < line.length; i++) line[i] = line[i]! + ((left(line, i) + above[i]!) >> 1);
      return;
    case 4:
      for (let i = 0; i < line.length; i++) line[i] = line[i]! + paeth(left(line, i), above[i]!, left(above, i));
      return;
    default:
      throw new SpadeworkError('png-damaged');
  }
}

/** Of left, above and above-left, the one nearest to left + above - aboveLeft. */
function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft);
  const toAbove = Math.abs(left - aboveLeft);
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}
