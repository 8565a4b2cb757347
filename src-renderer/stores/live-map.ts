import type { Size } from '../../src-shared/geometry.ts';
import { resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';

/** Longest side in pixels of a map that is sent with every movement of the brush. */
const LONGEST_SIDE = 1024;

/**
 * The map as the live picture needs it: large documents are sent smaller, so that the window does not pack 16 MB at
 * every stroke. Sides become multiples of the picture's, and nearest resizing through a multiple picks exactly the
 * pixels that it picks directly: the picture is the same, bit for bit.
 */
export function reduceForLive(map: LabelMap, picture: Size): LabelMap {
  const longest = Math.max(map.width, map.height);
  if (longest <= LONGEST_SIDE) return map;
  const side = (length: number, unit: number): number => {
    const wanted = Math.max(1, Math.round((length * LONGEST_SIDE) / longest / unit)) * unit;
    return wanted < length ? wanted : length;
  };
  return resizeNearest(map, side(map.width, picture.width), side(map.height, picture.height));
}
