/** Takes specks and ragged edges out of a map that a network drew: nobody paints them. */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';

/** The most frequent id of the window (odd) around each pixel; of several as frequent the lowest. Outside the map is nothing. */
export function modeFilter({ width, height, ids }: LabelMap, window: number): LabelMap {
  const reach = (window - 1) / 2;
  const known = [...new Set(ids)].toSorted((a, b) => a - b);
  const placeOf = new Uint8Array(256);
  known.forEach((id, place) => (placeOf[id] = place));
  /** Pixels of each id in the rows at hand, column by column. */
  const columns = new Int32Array(width * known.length);
  const countRow = (y: number, by: number): void => {
    if (y < 0 || y >= height) return;
    for (let x = 0; x < width; x++) columns[x * known.length + placeOf[ids[y * width + x]!]!]! += by;
  };
  const out = new Uint8Array(ids.length);
  for (let y = 0; y < Math.min(reach, height); y++) countRow(y, 1);
  for (let y = 0; y < height; y++) {
    countRow(y + reach, 1);
    countRow(y - reach - 1, -1);
    const sums = new Int32Array(known.length);
    const countColumn = (x: number, by: number): void => {
      if (x < 0 || x >= width) return;
      for (let place = 0; place < known.length; place++) sums[place]! += by * columns[x * known.length + place]!;
    };
    for (let x = 0; x < Math.min(reach, width); x++) countColumn(x, 1);
    for (let x = 0; x < width; x++) {
      countColumn(x + reach, 1);
      countColumn(x - reach - 1, -1);
      let most = 0;
      for (let place = 1; place < known.length; place++) if (sums[place]! > sums[most]!) most = place;
      out[y * width + x] = known[most]!;
    }
  }
  return { width, height, ids: out };
}
