/**
 * A label map: one semantic label id a pixel, row by row from the top left. Colour exists only on the screen; nothing
 * here ever interpolates.
 */
import { SpadeworkError } from '../api/errors.ts';

export interface LabelMap {
  readonly width: number;
  readonly height: number;
  /** Label ids, `width * height` bytes, row-major. */
  readonly ids: Uint8Array;
}

/** Largest side of a label map that the product accepts, in pixels. */
export const MAX_MAP_SIDE = 4096;

/** Makes a map filled with one label; throws `map-size` when a side is not in 1..4096. */
export function createLabelMap(width: number, height: number, fill = 0): LabelMap {
  assertMapSize(width, height);
  return { width, height, ids: new Uint8Array(width * height).fill(fill) };
}

/** Throws `map-size` unless both sides are whole numbers in 1..4096. */
export function assertMapSize(width: number, height: number): void {
  const fits = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_MAP_SIDE;
  if (!fits(width) || !fits(height)) throw new SpadeworkError('map-size', { width, height, max: MAX_MAP_SIDE });
}

/**
 * Nearest resize as published (arXiv 1903.07291, section 3): source index = floor(i * in / out). The result shares no
 * memory with `map`.
 */
export function resizeNearest(map: LabelMap, width: number, height: number): LabelMap {
  const columns = sourceIndices(map.width, width);
  const rows = sourceIndices(map.height, height);
  const ids = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const source = rows[y]! * map.width;
    const target = y * width;
    for (let x = 0; x < width; x++) ids[target + x] = map.ids[source + columns[x]!]!;
  }
  return { width, height, ids };
}

/** The map with its last column and row carried on to `width` and `height`; itself where it has that size. */
export function extendEdges(map: LabelMap, width: number, height: number): LabelMap {
  if (map.width === width && map.height === height) return map;
  const ids = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const source = Math.min(y, map.height - 1) * map.width;
    const row = ids.subarray(y * width, (y + 1) * width);
    row.fill(map.ids[source + map.width - 1]!);
    row.set(map.ids.subarray(source, source + map.width));
  }
  return { width, height, ids };
}

/** floor(i * input / output) for every i in 0..output-1, in exact integer arithmetic. */
export function sourceIndices(input: number, output: number): Uint32Array {
  return Uint32Array.from({ length: output }, (_, i) => Math.floor((i * input) / output));
}

/** Whether two maps say the same of every pixel. */
export function isSameMap(a: LabelMap, b: LabelMap): boolean {
  return a.width === b.width && a.height === b.height && a.ids.every((id, i) => id === b.ids[i]);
}
