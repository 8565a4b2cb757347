/**
 * A generator in the manner of pix2pixHD's (arXiv 1711.11585, section 3.1): the map goes in once, at full size; convolutions down,
 * residual blocks, and up again, all with instance normalisation. Up-sampling is by the nearest neighbour and a convolution
 * in place of transposed convolutions, whose checkerboards are not what is compared.
 */
import { present } from '../../src-shared/present.ts';
import type { TrainableNetwork } from '../../src-main/engine/runtimes/training-runtime.ts';
import {
  convolutionTensors,
  convolve3,
  EPSILON,
  type PaintInput,
  type PaintOps,
  type PictureNetwork,
} from './picture-network.ts';

export interface Pix2PixHdShape {
  /** Semantic channels of the map. */
  semantics: number;
  /** Channels at full size; they double with every halving. */
  nf: number;
  halvings: number;
  /** Residual blocks at the smallest size. */
  blocks: number;
}

export function pix2pixHd({ semantics, nf, halvings, blocks }: Pix2PixHdShape): PictureNetwork {
  const widths = Array.from({ length: halvings + 1 }, (_, level) => nf * 2 ** level);
  const wide = widths[halvings]!;
  const levels = widths.slice(1).map((width, level) => ({ level, narrow: widths[level]!, width }));
  const tensors = new Map([
    ...convolutionTensors('first', semantics, nf, 3),
    ...levels.flatMap(({ level, narrow, width }) => convolutionTensors(`down_${level}`, narrow, width, 3)),
    ...Array.from({ length: blocks }, (_, n) =>
      [0, 1].flatMap((half) => convolutionTensors(`block_${n}.${half}`, wide, wide, 3)),
    ).flat(),
    ...levels.flatMap(({ level, narrow, width }) => convolutionTensors(`up_${level}`, width, narrow, 3)),
    ...convolutionTensors('conv_img', nf, 3, 3),
  ]);
  return {
    tensors,
    paint<T>(
      ops: PaintOps<T>,
      parameters: TrainableNetwork<T>,
      { semantics: pyramid, labelMaps: [map] }: PaintInput<T>,
    ): T {
      const { height, width } = present(map);
      const convolve = (name: string, x: T, stride = 1): T =>
        ops.normaliseInstance(convolve3(ops, parameters, name, x, stride), EPSILON);
      let x = ops.relu(convolve('first', pyramid(height, width)));
      for (const { level } of levels) x = ops.relu(convolve(`down_${level}`, x, 2));
      for (let n = 0; n < blocks; n++) x = ops.add(x, convolve(`block_${n}.1`, ops.relu(convolve(`block_${n}.0`, x))));
      for (const { level } of levels.toReversed()) x = ops.relu(convolve(`up_${level}`, ops.upsample(x)));
      return ops.tanh(convolve3(ops, parameters, 'conv_img', x));
    },
  };
}
