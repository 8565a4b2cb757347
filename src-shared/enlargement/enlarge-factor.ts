/** How far a pack's enlarger takes a picture on its way to a wanted size; the rest, either way, is resampled. */
import type { Size } from '../geometry.ts';

/** Times as wide and as high; the enlarger is applied once or twice. */
export type EnlargeFactor = 1 | 2 | 4;

/** Beyond the last factor pictures are only resampled. */
export const MAX_FACTOR = 4;
/** A size so little beyond a factor, as rounding makes it, is no reason to take the next one. */
const TOLERANCE = 1.02;

/** The least factor that makes `made` as large as `wanted`, or the largest there is. */
export function enlargeFactor(made: Size, wanted: Size): EnlargeFactor {
  const ratio = Math.max(wanted.width / made.width, wanted.height / made.height);
  if (ratio <= TOLERANCE) return 1;
  return ratio <= 2 * TOLERANCE ? 2 : MAX_FACTOR;
}

/** `made`, so many times as large. */
export function enlargedSize({ width, height }: Size, factor: EnlargeFactor): Size {
  return { width: width * factor, height: height * factor };
}
