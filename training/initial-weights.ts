/**
 * Weights to begin a training with (arXiv 1903.07291, section 4 and appendix A): kernels drawn as Xavier's with a gain
 * of 0.02, biases 0, and the vectors of the spectral norms. Named and shaped as in a checkpoint.
 */
import { normalLatent, uniformGenerator } from '../src-shared/random.ts';
import { semanticChannels } from '../src-shared/packs.ts';
import {
  encoderTensors,
  generatorTensors,
  isRunningStatistic,
  type TensorShapes,
} from '../src-main/engine/packs/expected-tensors.ts';
import { DISCRIMINATOR_SCALES } from '../src-main/engine/network/discriminator.ts';
import type { Weights, WeightTensor } from '../src-main/engine/network/weights.ts';
import type { GanArchitecture, GanNetworks } from './gan.ts';

const GAIN = 0.02;
const DISCRIMINATOR_KERNEL = 4;

/** Layers whose weight is re-parametrised by its spectral norm. */
export const SPECTRAL_LAYERS: GanNetworks<RegExp> = {
  generator: /\.conv_[01s]$/,
  encoder: /^layer\d+\.0$/,
  discriminator: /\.model[123]\.0\.0$/,
};

/** The same seed gives the same weights. `ndf`: channels after the discriminator's first convolution, 64 in the paper. */
export function initialWeights(architecture: GanArchitecture, ndf: number, seed: number): GanNetworks<Weights> {
  const pictures = semanticChannels(architecture.generator) + 3;
  return {
    generator: drawWeights(generatorTensors(architecture.generator), SPECTRAL_LAYERS.generator, seed),
    encoder: drawWeights(encoderTensors(architecture.encoder), SPECTRAL_LAYERS.encoder, seed + 1),
    discriminator: drawWeights(discriminatorTensors(pictures, ndf), SPECTRAL_LAYERS.discriminator, seed + 2),
  };
}

/** Tensors of a discriminator that sees `channels`: those of the picture and of the semantic map. */
export function discriminatorTensors(channels: number, ndf: number): TensorShapes {
  const widths = [ndf, 2 * ndf, 4 * ndf, 8 * ndf, 1];
  const shapes = new Map<string, readonly number[]>();
  for (let scale = 0; scale < DISCRIMINATOR_SCALES; scale++) {
    widths.forEach((width, layer) => {
      const isNormalised = layer > 0 && layer < widths.length - 1;
      const name = `discriminator_${scale}.model${layer}.0${isNormalised ? '.0' : ''}`;
      shapes.set(`${name}.weight`, [width, widths[layer - 1] ?? channels, DISCRIMINATOR_KERNEL, DISCRIMINATOR_KERNEL]);
      if (!isNormalised) shapes.set(`${name}.bias`, [width]);
    });
  }
  return shapes;
}

/** N(0, 1) numbers. */
type DrawNumbers = (count: number) => Float32Array;

/** `normalised`: layers that get a spectral norm. */
export function drawWeights(shapes: TensorShapes, normalised: RegExp, seed: number): Weights {
  const uniform = uniformGenerator(seed);
  // Each tensor has a seed of its own, so that no more than one is drawn at a time.
  const numbers: DrawNumbers = (count) => normalLatent(Math.floor(uniform() * 2 ** 32), count);
  const weights = new Map<string, WeightTensor>();
  for (const [name, shape] of shapes) {
    if (isRunningStatistic(name)) continue;
    const layer = name.replace(/\.weight$/, '');
    if (shape.length === 1) weights.set(name, { shape, data: new Float32Array(shape[0]!) });
    else if (!normalised.test(layer)) weights.set(name, drawKernel(shape, numbers));
    else {
      weights.set(`${name}_orig`, drawKernel(shape, numbers));
      weights.set(`${name}_u`, drawUnitVector(shape[0]!, numbers));
      weights.set(`${name}_v`, drawUnitVector(countElements(shape) / shape[0]!, numbers));
    }
  }
  return weights;
}

/** Xavier: variance 2 / (inputs + outputs), counted over the window of a convolution, times the gain's square. */
function drawKernel(shape: readonly number[], numbers: DrawNumbers): WeightTensor {
  const [outputs = 1, inputs = 1, ...window] = shape;
  const deviation = GAIN * Math.sqrt(2 / ((inputs + outputs) * countElements(window)));
  return { shape, data: numbers(countElements(shape)).map((number) => number * deviation) };
}

function drawUnitVector(length: number, numbers: DrawNumbers): WeightTensor {
  const vector = numbers(length);
  const norm = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  return { shape: [length], data: vector.map((number) => number / norm) };
}

function countElements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
