/** Previews and full pictures in turns, as while someone paints: neither may show what the other was given. */
import * as library from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomGenerator } from '../../packs/random-weights.ts';
import { OnnxGenerator } from './onnx-generator.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap } from '../../../../test/support/packs/semantic-maps.ts';

const ARCHITECTURE: GeneratorArchitecture = { ...SMALL_GENERATOR, noise: true, preview: true };
const weights = randomGenerator(ARCHITECTURE, 3);
const size = pictureSize(ARCHITECTURE);
const { width, height } = size;
const z = normalLatent(7, ARCHITECTURE.zDim);

function open(): Promise<OnnxGenerator> {
  const options = { threads: 1, cacheBytes: 1024 * 1024 };
  return OnnxGenerator.open(ARCHITECTURE, weights, options, { library, threads: 1, provider: 'cpu' });
}

test('a preview has half the size, leaves out the finest level, and the next full picture is right', async () => {
  const [painted, fresh] = [await open(), await open()];
  await painted.useMap(bandsMap(size, 9));
  await painted.generate(z);
  for (const across of [10, 11]) {
    const report = await painted.useMap(bandsMap(size, across), undefined, 'preview');
    expect(report.levels.map((level) => level.width).at(-1)).toBe(size.width / 2);
    const preview = await painted.generate(z, { end: 'preview' });
    expect([preview.width, preview.height, preview.picture.length]).toEqual([
      size.width / 2,
      height / 2,
      (3 * width * height) / 4,
    ]);
  }
  await painted.useMap(bandsMap(size, 11));
  await fresh.useMap(bandsMap(size, 11));
  expect((await painted.generate(z)).logits).toEqual((await fresh.generate(z)).logits);
  await fresh.useMap(bandsMap(size, 11), undefined, 'preview');
  const [one, other] = [await painted.generate(z, { end: 'preview' }), await fresh.generate(z, { end: 'preview' })];
  expect(one.logits).toEqual(other.logits);
  await Promise.all([painted.dispose(), fresh.dispose()]);
});
