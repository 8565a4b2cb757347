/** Latent grids: a generator makes pictures of any size that is its latent grid times 2^k. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { UPSAMPLINGS, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { Size } from '../../../src-shared/geometry.ts';

/** Rows and columns of a latent grid. */
export type Grid = Size;

/** The latent grid of a map at the picture's size; throws `map-grid` where a side is no multiple of 2^k. */
export function gridOfMap(architecture: GeneratorArchitecture, map: { width: number; height: number }): Grid {
  const factor = 2 ** UPSAMPLINGS[architecture.upsampling];
  const grid = { width: map.width / factor, height: map.height / factor };
  if (!Number.isInteger(grid.width) || !Number.isInteger(grid.height)) {
    throw new SpadeworkError('map-grid', { width: map.width, height: map.height, factor });
  }
  return grid;
}

/** `features` [N, C, H, W] nearest-resized to another grid: one latent makes pictures of other sizes. */
export function placeOnGrid(
  features: { data: Float32Array; shape: readonly number[] },
  grid: Grid,
): { data: Float32Array; shape: readonly number[] } {
  const [n = 1, channels = 1, height = 1, width = 1] = features.shape;
  if (height === grid.height && width === grid.width) return features;
  const data = new Float32Array(n * channels * grid.height * grid.width);
  let target = 0;
  for (let plane = 0; plane < n * channels; plane++) {
    for (let y = 0; y < grid.height; y++) {
      const row = (plane * height + Math.floor((y * height) / grid.height)) * width;
      for (let x = 0; x < grid.width; x++) data[target++] = features.data[row + Math.floor((x * width) / grid.width)]!;
    }
  }
  return { data, shape: [n, channels, grid.height, grid.width] };
}
