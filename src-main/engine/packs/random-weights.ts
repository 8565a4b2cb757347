/**
 * Random weights for any architecture, for benchmarks and self-tests where no trained ones are at hand: the published
 * configuration has 96 million. Scaled so that activations neither vanish nor explode on their way through.
 */
import type { EncoderArchitecture, EnlargerArchitecture, GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { uniformGenerator } from '../../../src-shared/random.ts';
import { encoderTensors, enlargerTensors, generatorTensors, type TensorShapes } from './expected-tensors.ts';
import type { Weights, WeightTensor } from '../network/weights.ts';

/** The same seed gives the same weights on every machine. */
export function randomGenerator(architecture: GeneratorArchitecture, seed: number): Weights {
  return fillShapes(generatorTensors(architecture), seed);
}

export function randomEncoder(architecture: EncoderArchitecture, seed: number): Weights {
  return fillShapes(encoderTensors(architecture), seed);
}

export function randomEnlarger(architecture: EnlargerArchitecture, seed: number): Weights {
  return fillShapes(enlargerTensors(architecture), seed);
}

function fillShapes(shapes: TensorShapes, seed: number): Weights {
  const uniform = uniformGenerator(seed);
  return new Map(
    [...shapes].map(([name, shape]) => [
      name,
      { shape, data: fillTensor(name, shape, uniform) } satisfies WeightTensor,
    ]),
  );
}

/** Uniform numbers: kernels keep the variance of what passes through them, statistics are near those of such features. */
function fillTensor(name: string, shape: readonly number[], uniform: () => number): Float32Array {
  const [outputs = 1, ...rest] = shape;
  const inputs = rest.reduce((product, dimension) => product * dimension, 1);
  const data = new Float32Array(outputs * inputs);
  const [centre, reach] = name.endsWith('.running_var')
    ? [1, 0.5]
    : rest.length === 0
      ? [0, 0.1]
      : [0, Math.sqrt(3 / inputs)];
  for (let i = 0; i < data.length; i++) data[i] = centre + reach * (2 * uniform() - 1);
  return data;
}
