/**
 * Cascaded refinement (arXiv 1707.09405, section 3): modules from the smallest size up, each of which reads the map at its size and
 * what the module before it made, twice as large. Layer normalisation, no discriminator: it is taught by perceptual loss alone.
 */
import { present } from '../../src-shared/present.ts';
import type { TrainableNetwork } from '../../src-main/engine/runtimes/training-runtime.ts';
import {
  convolutionTensors,
  convolve1,
  convolve3,
  normaliseLayer,
  type PaintInput,
  type PaintOps,
  type PictureNetwork,
} from './picture-network.ts';

const SLOPE = 0.2;

export interface CrnShape {
  /** Semantic channels of the map. */
  semantics: number;
  /** Channels of each module, from the smallest size on. The last is of the picture's size. */
  widths: readonly number[];
}

export function crn({ semantics, widths }: CrnShape): PictureNetwork {
  const modules = widths.map((width, n) => ({ name: `module_${n}`, width, input: semantics + (widths[n - 1] ?? 0) }));
  return {
    tensors: new Map([
      ...modules.flatMap(({ name, width, input }) => [
        ...convolutionTensors(`${name}.0`, input, width, 3),
        ...convolutionTensors(`${name}.1`, width, width, 3),
      ]),
      ...convolutionTensors('conv_img', widths.at(-1) ?? 0, 3, 1),
    ]),
    paint<T>(
      ops: PaintOps<T>,
      parameters: TrainableNetwork<T>,
      { semantics: pyramid, labelMaps: [map] }: PaintInput<T>,
    ): T {
      const { height, width } = present(map);
      const convolve = (name: string, x: T): T =>
        ops.leakyRelu(normaliseLayer(ops, convolve3(ops, parameters, name, x)), SLOPE);
      let features: T | undefined;
      modules.forEach(({ name }, n) => {
        const scale = 2 ** (modules.length - 1 - n);
        const semantic = pyramid(height / scale, width / scale);
        const input = features === undefined ? semantic : ops.concatenate([semantic, ops.upsample(features)]);
        features = convolve(`${name}.1`, convolve(`${name}.0`, input));
      });
      return ops.tanh(convolve1(ops, parameters, 'conv_img', present(features)));
    },
  };
}
