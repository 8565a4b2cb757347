/** What a seed of the noise moves in a picture, and what it leaves alone. */
import * as library from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomGenerator } from '../../packs/random-weights.ts';
import { DenseGenerator } from './dense-generator.ts';
import { OnnxGenerator } from './onnx-generator.ts';
import { gainsOf, noiseFactors } from '../../network/noise.ts';
import type { Weights } from '../../network/weights.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap } from '../../../../test/support/packs/semantic-maps.ts';

const PLAIN = SMALL_GENERATOR;
const NOISY: GeneratorArchitecture = { ...PLAIN, noise: true };
const noisyWeights = randomGenerator(NOISY, 4);
const isGain = (name: string): boolean => /\.noise_[01]$/.test(name);
const plainWeights: Weights = new Map([...noisyWeights].filter(([name]) => !isGain(name)));
const silentWeights: Weights = new Map(
  [...noisyWeights].map(([name, { shape, data }]) => [
    name,
    { shape, data: isGain(name) ? new Float32Array(data.length) : data },
  ]),
);
const z = normalLatent(1, PLAIN.zDim);
const settings = { library, threads: 1, provider: 'cpu' };

/** Numbers before tanh for each seed. */
async function paint(
  architecture: GeneratorArchitecture,
  weights: Weights,
  seeds: readonly (number | undefined)[],
  map = bandsMap(pictureSize(architecture), 9),
): Promise<Float32Array[]> {
  const options = { threads: 1, cacheBytes: 1024 * 1024 };
  const generator = await OnnxGenerator.open(architecture, weights, options, settings);
  await generator.useMap(map);
  const made = [];
  for (const noise of seeds)
    made.push((await generator.generate(z, noise === undefined ? {} : { noise })).logits.slice());
  await generator.dispose();
  return made;
}

describe('the seed of the noise', () => {
  it('moves the picture; the same seed gives the same bytes', async () => {
    const [first, second, again, unsaid, zero] = await paint(NOISY, noisyWeights, [1, 2, 1, undefined, 0]);
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    expect(unsaid).toEqual(zero);
  });

  it('is nothing to a pack without noise, nor to gains of zero: bit for bit', async () => {
    const [plain, moved] = await paint(PLAIN, plainWeights, [undefined, 5]);
    expect(moved).toEqual(plain);
    expect((await paint(NOISY, silentWeights, [5]))[0]).toEqual(plain);
    expect(noiseFactors(NOISY, silentWeights).size).toBe(0);
  });

  it.each([
    { width: 96, height: 32 },
    { width: 32, height: 128 },
  ])('works on other latent grids: a picture of $width x $height, as the dense graph makes it', async (size) => {
    // The dense graph starts from the pack's own grid, so it is given the cells of the other one: all alike.
    const cells = (size.width / 32) * (size.height / 32);
    const tied = (count: number): Weights =>
      new Map(
        [...noisyWeights].map(([name, { shape, data }]) => {
          if (!name.startsWith('fc.')) return [name, { shape, data }];
          const [rows = 0, columns = 1] = shape;
          const length = (rows / 4) * count * columns;
          const spread = Float32Array.from({ length }, (_, i) => {
            const channel = Math.floor(i / columns / count);
            return data[channel * 4 * columns + (i % columns)]!;
          });
          return [name, { shape: [length / columns, ...shape.slice(1)], data: spread }];
        }),
      );
    const map = bandsMap(size, 9);
    const [fast] = await paint(NOISY, tied(4), [9], map);
    const latent = { width: size.width / 32, height: size.height / 32 };
    const dense = new DenseGenerator({ ...NOISY, latent }, tied(cells), settings);
    const { logits } = await dense.generate(map, z, { noise: 9 });
    await dense.dispose();
    expect(fast!.reduce((most, value, i) => Math.max(most, Math.abs(value - logits[i]!)), 0)).toBeLessThan(1e-5);
  });
});

it('norm_0 and norm_s take the same gains', () => {
  expect(['up_1.norm_0', 'up_1.norm_s', 'up_1.norm_1'].map(gainsOf)).toEqual([
    'up_1.noise_0',
    'up_1.noise_0',
    'up_1.noise_1',
  ]);
});
