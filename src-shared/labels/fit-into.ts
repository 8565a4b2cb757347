/** A map of one size in the middle of another, such as one read out of a photo on a document of another shape. */
import { EMPTY } from '../document/tile.ts';
import type { Size } from '../geometry.ts';
import { createLabelMap, resizeNearest, type LabelMap } from './label-map.ts';

/** The map as large as it fits, its shape kept, in the middle; EMPTY around it. */
export function fitInto(map: LabelMap, { width, height }: Size): LabelMap {
  const scale = Math.min(width / map.width, height / map.height);
  const fitted = (side: number): number => Math.max(1, Math.round(side * scale));
  const inner = resizeNearest(map, Math.min(width, fitted(map.width)), Math.min(height, fitted(map.height)));
  const left = Math.floor((width - inner.width) / 2);
  const top = Math.floor((height - inner.height) / 2);
  const { ids } = createLabelMap(width, height, EMPTY);
  for (let y = 0; y < inner.height; y++)
    ids.set(inner.ids.subarray(y * inner.width, (y + 1) * inner.width), (top + y) * width + left);
  return { width, height, ids };
}
