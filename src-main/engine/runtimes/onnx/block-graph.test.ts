/** Graphs in blocks of channels give what plain graphs give. */
import * as library from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomGenerator } from '../../packs/random-weights.ts';
import { findBlock } from './find-block.ts';
import { OnnxGenerator } from './onnx-generator.ts';
import type { SessionSettings } from './session.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap, noiseMap } from '../../../../test/support/packs/semantic-maps.ts';

const settings: SessionSettings = { library, threads: 1, provider: 'cpu' };
const block = await findBlock(settings);

it('finds blocks of 8 or 16 channels on processors that are known to have them', () => {
  expect(process.arch === 'x64' ? [8, 16] : [1, 4, 8, 16]).toContain(block);
});

it.each([
  ['channels that fill their blocks', { nf: 4, noise: true }],
  ['channels that do not', { nf: 5, noise: true }],
  ['instance norm, sizes of twice as many steps', { nf: 3, norm: 'instance', upsampling: 'more' }],
] satisfies [string, Partial<GeneratorArchitecture>][])('a generator with %s', async (_, changes) => {
  const architecture: GeneratorArchitecture = { ...SMALL_GENERATOR, latent: { width: 3, height: 2 }, ...changes };
  const weights = randomGenerator(architecture, 3);
  const size = pictureSize(architecture);
  const options = { threads: 1, cacheBytes: 4 * 1024 * 1024 };
  const [plain, blocked] = [
    await OnnxGenerator.open(architecture, () => weights, options, settings, { observed: true }),
    await OnnxGenerator.open(architecture, () => weights, options, { ...settings, block }, { observed: true }),
  ];
  for (const map of [bandsMap(size, 17), bandsMap(size, 16), noiseMap(size), bandsMap(size, 17)]) {
    const seen = new Map<string, Float32Array>();
    await plain.useMap(map);
    await plain.generate(normalLatent(7, architecture.zDim), { observe: (name, { data }) => seen.set(name, data) });
    const { levels } = await blocked.useMap(map);
    if (map.codes[0] !== map.codes[1]) expect(levels.some(({ dense }) => dense)).toBe(true);
    const differences = new Map<string, number>();
    await blocked.generate(normalLatent(7, architecture.zDim), {
      observe: (name, { data }) => {
        const expected = seen.get(name)!;
        expect(data.length).toBe(expected.length);
        differences.set(
          name,
          data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0),
        );
      },
    });
    expect(differences.size).toBe(seen.size);
    expect(Math.max(...differences.values())).toBeLessThanOrEqual(1e-4);
    expect(differences.get('conv_img')).toBeLessThanOrEqual(1e-5);
  }
  await plain.dispose();
  await blocked.dispose();
});
