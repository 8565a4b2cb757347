/**
 * The tiles in which a picture is enlarged: each is read with as much around it as its pixels depend on, so that tiles meet
 * without a seam and memory does not grow with the picture. At the picture's border there is nothing around it, as for the
 * picture as a whole.
 */
import { growRect, type Rect, type Size } from '../geometry.ts';
import type { EnlargerArchitecture } from '../packs.ts';
import type { EnlargeFactor } from './enlarge-factor.ts';

/** Longest side, in pixels, of what the last application of the enlarger reads for a tile, less what lies around it. */
const LONGEST = 256;

export interface EnlargeTile {
  /** What of the picture is read. */
  source: Rect;
  /** What of `source` is enlarged. */
  core: Rect;
}

/** Pixels around a region of a picture on which the region depends when it is enlarged `factor` times. */
export function marginOf({ blocks }: Pick<EnlargerArchitecture, 'blocks'>, factor: EnlargeFactor): number {
  // One pixel for each 3x3 convolution; the second application's pixels are half as large.
  const reach = 2 * blocks + 2;
  return factor === 4 ? reach + reach / 2 : factor === 2 ? reach : 0;
}

/** Tiles whose cores cover a picture of `size` once, row by row. */
export function planTiles(
  size: Size,
  factor: Exclude<EnlargeFactor, 1>,
  architecture: Pick<EnlargerArchitecture, 'blocks'>,
): EnlargeTile[] {
  const longest = (2 * LONGEST) / factor;
  const columns = divide(size.width, longest);
  return divide(size.height, longest).flatMap(({ at: y, length: height }) =>
    columns.map(({ at: x, length: width }) => {
      const core = { x, y, width, height };
      const source = growRect(core, { by: marginOf(architecture, factor) }, size);
      return { source, core: { ...core, x: x - source.x, y: y - source.y } };
    }),
  );
}

/** Parts of about the same length. */
function divide(length: number, longest: number): { at: number; length: number }[] {
  const count = Math.ceil(length / longest);
  const edge = (i: number): number => Math.round((i * length) / count);
  return Array.from({ length: count }, (_, i) => ({ at: edge(i), length: edge(i + 1) - edge(i) }));
}
