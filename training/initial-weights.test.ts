import { describe, expect, it } from 'vitest';
import { initialWeights } from './initial-weights.ts';
import { TINY } from '../test/support/training/tiny-gan.ts';

describe('initial weights', () => {
  const weights = initialWeights(TINY, 3, 1);

  it('are named and shaped as those of a checkpoint in training', () => {
    const shapeOf = (network: keyof typeof weights, name: string): readonly number[] | undefined =>
      weights[network].get(name)?.shape;
    expect(shapeOf('generator', 'up_0.conv_s.weight_orig')).toEqual([8, 16, 1, 1]);
    expect(shapeOf('generator', 'up_0.conv_s.weight_u')).toEqual([8]);
    expect(shapeOf('generator', 'up_0.conv_s.weight_v')).toEqual([16]);
    expect(shapeOf('generator', 'up_0.norm_s.mlp_gamma.weight')).toEqual([16, 2, 3, 3]);
    expect(shapeOf('encoder', 'layer2.0.weight_v')).toEqual([36]);
    // 2 labels and 3 colours; the first and the last layer have a bias and no spectral norm.
    expect(shapeOf('discriminator', 'discriminator_1.model0.0.weight')).toEqual([3, 5, 4, 4]);
    expect(shapeOf('discriminator', 'discriminator_1.model1.0.0.weight_orig')).toEqual([6, 3, 4, 4]);
    expect(shapeOf('discriminator', 'discriminator_1.model4.0.bias')).toEqual([1]);
    expect([...weights.generator.keys()].filter((name) => /running_|conv_0\.weight$/.test(name))).toEqual([]);
  });

  it('vary as Xavier says, times 0.02, about biases of 0', () => {
    const { data } = weights.generator.get('head_0.conv_0.weight_orig')!;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    expect(deviation / (0.02 * Math.sqrt(2 / (32 * 9)))).toBeCloseTo(1, 1);
    expect(weights.generator.get('fc.bias')!.data.every((value) => value === 0)).toBe(true);
  });

  it('hold vectors of length 1', () => {
    const { data } = weights.encoder.get('layer2.0.weight_v')!;
    expect(data.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  });

  it('follow from the seed', () => {
    expect(initialWeights(TINY, 3, 1)).toEqual(weights);
    expect(initialWeights(TINY, 3, 2).generator.get('fc.weight')).not.toEqual(weights.generator.get('fc.weight'));
  });
});
