/** Feature maps in kernel memory as tensors of the library, and back. */
import type { Size } from '../../../../src-shared/geometry.ts';
import { sizeAt } from '../../modulation/feature-memory.ts';
import { featureLength, filled, type Block, type Kernels, type Region } from '../../modulation/kernels/kernels.ts';
import type { Stage } from '../../network/generator.ts';
import { LEAKY_SLOPE } from '../../network/spade.ts';
import type { FloatTensor } from '../runtime.ts';
import type { StageWork } from './stage-work.ts';

/** A stage's output in planes, as a view that the next kernel overwrites. */
export function inPlanes(work: StageWork, x: Region, { fout, scale }: Stage): FloatTensor {
  return activate(work, x, { scale, channels: fout, block: work.features.block, slope: 1 });
}

/** The last stage's output, activated, as such a view; blocks stay blocks. */
export function activated(work: StageWork, x: Region, { fout, scale }: Stage): FloatTensor {
  const channels = filled(fout, work.features.block);
  // As planes, which means number by number: so it does not matter how they lie.
  return activate(work, x, { scale, channels, block: 1, slope: LEAKY_SLOPE });
}

function activate(
  { workspace: { kernels, grid }, features: { modulated } }: StageWork,
  x: Region,
  { scale, ...how }: { scale: number; channels: number; block: Block; slope: number },
): FloatTensor {
  const size = sizeAt(grid, scale);
  kernels.toPlanes({ x, size, ...how, out: modulated });
  return viewOf(kernels, modulated, how.channels, size);
}

export function viewOf(kernels: Kernels, region: Region, channels: number, { width, height }: Size): FloatTensor {
  return { data: kernels.floats(region, 0, channels * height * width), shape: [1, channels, height, width] };
}

/** Lays features [1, C, H, W] out in blocks; beyond C there are zeros. */
export function toBlocks({ data, shape }: FloatTensor, out: Float32Array, block: Block): void {
  const [, channels = 0, height = 1, width = 1] = shape;
  const pixels = height * width;
  out.fill(0, 0, featureLength(channels, { width, height }, block));
  for (let c = 0; c < channels; c++) {
    const target = Math.floor(c / block) * block * pixels + (c % block);
    for (let pixel = 0; pixel < pixels; pixel++) out[target + pixel * block] = data[c * pixels + pixel]!;
  }
}
