import { describe, expect, it } from 'vitest';
import { foldSpectralNorm } from './fold-spectral-norm.ts';
import { codeOf } from '../../test/support/packs/errors.ts';
import type { Weights, WeightTensor } from '../engine/network/weights.ts';

const tensor = (shape: number[], ...values: number[]): WeightTensor => ({ shape, data: Float32Array.from(values) });

/** A convolution [2, 1, 2, 2]; as a matrix its rows are (3, 0, 0, 4) and (0, 2, 0, 0). */
const original = tensor([2, 1, 2, 2], 3, 0, 0, 4, 0, 2, 0, 0);

describe('folding spectral norm', () => {
  it('divides by u . (W v)', () => {
    // W v = (3 * 0.5 + 4 * 0.25, 2 * 1) = (2.5, 2); u . (2.5, 2) = 0.8 * 2.5 + 0.5 * 2 = 3.
    const weights: Weights = new Map([
      ['c.bias', tensor([2], 7, 8)],
      ['c.weight_orig', original],
      ['c.weight_u', tensor([2], 0.8, 0.5)],
      ['c.weight_v', tensor([4], 0.5, 1, 9, 0.25)],
    ]);
    const folded = foldSpectralNorm(weights);
    expect([...folded.keys()]).toEqual(['c.bias', 'c.weight']);
    expect(folded.get('c.weight')!.shape).toEqual([2, 1, 2, 2]);
    expect(folded.get('c.weight')!.data).toEqual(Float32Array.of(1, 0, 0, 4 / 3, 0, 2 / 3, 0, 0));
    expect(folded.get('c.bias')).toBe(weights.get('c.bias'));
  });

  it('works v out where old files lack it: normalise(W^T u)', () => {
    // W^T u = (0.6 * 3, 0.8 * 2, 0, 0.6 * 4) = (1.8, 1.6, 0, 2.4); with v of length 1, u . W v is the length, sqrt(11.56) = 3.4.
    const folded = foldSpectralNorm(
      new Map([
        ['c.weight_orig', original],
        ['c.weight_u', tensor([2], 0.6, 0.8)],
      ]),
    );
    const expected = [3, 0, 0, 4, 0, 2, 0, 0].map((weight) => weight / 3.4);
    folded.get('c.weight')!.data.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 6));
  });

  it('takes weight_orig where torch 1.0 kept a stale weight beside it', () => {
    const folded = foldSpectralNorm(
      new Map([
        ['c.weight', tensor([2], 5, 5)],
        ['c.weight_orig', tensor([1, 1], 2)],
        ['c.weight_u', tensor([1], 1)],
        ['c.weight_v', tensor([1], 1)],
      ]),
    );
    expect([...folded].map(([name, { data }]) => [name, ...data])).toEqual([['c.weight', 1]]);
  });

  it('lets plain weights through, strips "module.", drops counters', () => {
    const weights: Weights = new Map([
      ['module.up_0.conv_0.weight', tensor([1], 2)],
      ['module.up_0.norm_0.param_free_norm.num_batches_tracked', tensor([], 9)],
      ['submodule.weight', tensor([1], 3)],
    ]);
    expect([...foldSpectralNorm(weights).keys()]).toEqual(['up_0.conv_0.weight', 'submodule.weight']);
  });

  it.each<[string, [string, WeightTensor][]]>([
    ['u is missing', [['c.weight_orig', original]]],
    [
      'u is too long',
      [
        ['c.weight_orig', original],
        ['c.weight_u', tensor([3], 1, 1, 1)],
      ],
    ],
    [
      'v is too short',
      [
        ['c.weight_orig', original],
        ['c.weight_u', tensor([2], 1, 1)],
        ['c.weight_v', tensor([2], 1, 1)],
      ],
    ],
    [
      'sigma is 0',
      [
        ['c.weight_orig', original],
        ['c.weight_u', tensor([2], 0, 0)],
      ],
    ],
    [
      'sigma is no number',
      [
        ['c.weight_orig', original],
        ['c.weight_u', tensor([2], NaN, 1)],
      ],
    ],
    [
      'the weight is a scalar',
      [
        ['c.weight_orig', tensor([], 1)],
        ['c.weight_u', tensor([0])],
      ],
    ],
  ])('is an error when %s', (_, entries) => {
    expect(codeOf(() => foldSpectralNorm(new Map(entries)))).toBe('weights-spectral-norm');
  });

  it('is an error when a name is there with and without "module."', () => {
    expect(
      codeOf(() =>
        foldSpectralNorm(
          new Map([
            ['module.a', original],
            ['a', original],
          ]),
        ),
      ),
    ).toBe('weights-name-twice');
  });
});
