/** Previews and full pictures in turns, as while someone paints: neither may show what the other was given. */
import * as library from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
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

test('a full picture goes on from the preview of the same, and from no other', async () => {
  const [painted, fresh] = [await open(), await open()];
  const maps = [bandsMap(size, 12), bandsMap(size, 13)] as const;
  const latents = [z, normalLatent(6, z.length)] as const;
  const stages = async (map: SemanticMap, latent: Float32Array, noise: number): Promise<number> => {
    let begun = 0;
    await painted.useMap(map);
    const checkpoint = (): void => {
      begun++;
    };
    const { logits } = await painted.generate(latent, { noise, checkpoint });
    await fresh.useMap(map);
    expect(logits).toEqual((await fresh.generate(latent, { noise })).logits);
    return begun;
  };
  const preview = async (): Promise<void> => {
    await painted.useMap(maps[0], undefined, 'preview');
    await painted.generate(z, { end: 'preview', noise: 3 });
  };
  const all = await stages(maps[0], z, 3);
  await preview();
  expect(await stages(maps[0], z, 3)).toBe(1);
  // The full picture has overwritten what the preview left.
  expect(await stages(maps[0], z, 3)).toBe(all);
  for (const [map, latent, noise] of [
    [maps[1], z, 3],
    [maps[0], latents[1], 3],
    [maps[0], z, 4],
  ] as const) {
    await preview();
    expect(await stages(map, latent, noise)).toBe(all);
  }
  await Promise.all([painted.dispose(), fresh.dispose()]);
});
