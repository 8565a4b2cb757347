import { describe, expect, it } from 'vitest';
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { encoderTensors, generatorTensors } from './expected-tensors.ts';
import { assertUsable } from './load-pack.ts';
import { randomEncoder, randomGenerator } from './random-weights.ts';

const architecture: GeneratorArchitecture = {
  nf: 4,
  nhidden: 8,
  zDim: 16,
  upsampling: 'normal',
  latent: { height: 2, width: 2 },
  labels: 5,
  dontCare: false,
  edgeChannel: false,
  labelOffset: 0,
};
const encoder = { channels: [4, 8], zDim: 16, input: { height: 32, width: 32 } };

describe('random weights', () => {
  it('have the names and shapes of the architecture, and are fit for use', () => {
    for (const [weights, shapes] of [
      [randomGenerator(architecture, 1), generatorTensors(architecture)],
      [randomEncoder(encoder, 1), encoderTensors(encoder)],
    ] as const) {
      expect([...weights].map(([name, { shape }]) => [name, shape])).toEqual([...shapes]);
      for (const [name, tensor] of weights) {
        expect(tensor.data.length).toBe(tensor.shape.reduce((product, dimension) => product * dimension, 1));
        assertUsable(name, tensor);
      }
    }
  });

  it('depend on the seed and on nothing else', () => {
    expect(randomGenerator(architecture, 7)).toEqual(randomGenerator(architecture, 7));
    expect(randomGenerator(architecture, 7).get('fc.weight')).not.toEqual(
      randomGenerator(architecture, 8).get('fc.weight'),
    );
  });

  it('keep the variance of what passes through a kernel', () => {
    const { data, shape } = randomGenerator(architecture, 3).get('head_0.conv_0.weight')!;
    const inputs = shape.slice(1).reduce((product, dimension) => product * dimension, 1);
    const variance = data.reduce((sum, weight) => sum + weight * weight, 0) / data.length;
    expect(variance * inputs).toBeCloseTo(1, 1);
  });
});
