/** Who owns which tensors: after a network is disposed of, as many are alive as before it was loaded. */
import { describe, expect, it } from 'vitest';
import { pictureSize, type EncoderArchitecture, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomEncoder, randomEnlarger, randomGenerator } from '../../packs/random-weights.ts';
import { DenseTensorGenerator } from './dense-tensor-generator.ts';
import { loadNativeLibrary, loadWasmLibrary } from './library.ts';
import { TensorEnlarger } from './tensor-enlarger.ts';
import { TensorEncoder, TensorGenerator } from './tensor-networks.ts';
import type { Library } from './tensor-ops.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap, noiseMap } from '../../../../test/support/packs/semantic-maps.ts';

const GENERATOR: GeneratorArchitecture = { ...SMALL_GENERATOR, nf: 4, noise: true };
const ENCODER: EncoderArchitecture = { channels: [4, 6], zDim: 8, input: { height: 16, width: 16 } };
const weights = randomGenerator(GENERATOR, 1);
const z = normalLatent(1, GENERATOR.zDim);
const size = pictureSize(GENERATOR);
const options = { threads: 1, cacheBytes: 1024 * 1024 };

const LIBRARIES: readonly [string, () => Promise<Library>][] = [
  ['tfjs-wasm', () => loadWasmLibrary(1)],
  ['tfjs-node', loadNativeLibrary],
];

for (const [id, load] of LIBRARIES) {
  const missing = await load().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!,
  );
  if (missing !== null) {
    console.warn(`SKIPPED: counting tensors on ${id}, which is not to be had here: ${missing}`);
    describe.skip(`${id} (${missing})`, () => it('is not to be had here', () => undefined));
    continue;
  }
  describe(id, () => testLeaks(load));
}

function testLeaks(load: () => Promise<Library>): void {
  it('a generator keeps as many tensors after ten maps as after two, and none once it is disposed of', async () => {
    const tf = await load();
    const before = tf.memory().numTensors;
    const generator = new TensorGenerator(tf, GENERATOR, weights, options);
    const turn = async (): Promise<number> => {
      for (const map of [bandsMap(size, 9), noiseMap(size)]) {
        await generator.useMap(map);
        await generator.generate(z);
        await generator.generate(z, { noise: 3, observe: () => undefined });
      }
      return tf.memory().numTensors;
    };
    const kept = await turn();
    expect(kept).toBeGreaterThan(before);
    for (let n = 0; n < 4; n++) expect(await turn()).toBe(kept);
    await generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a picture that is given up half way leaves nothing behind', async () => {
    const tf = await load();
    const before = tf.memory().numTensors;
    const generator = new TensorGenerator(tf, GENERATOR, weights, options);
    await generator.useMap(bandsMap(size, 9));
    await generator.generate(z);
    const kept = tf.memory().numTensors;
    for (const last of [1, 3]) {
      let steps = 0;
      const giveUp = (): void => {
        if (++steps > last) throw new Error('given up');
      };
      await expect(generator.generate(z, { checkpoint: giveUp })).rejects.toThrow('given up');
      expect(tf.memory().numTensors).toBe(kept);
    }
    await generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('freed of its maps, a generator keeps only its weights, and makes the same picture again', async () => {
    const tf = await load();
    const generator = new TensorGenerator(tf, GENERATOR, weights, options);
    const picture = async () => {
      await generator.useMap(bandsMap(size, 9));
      return (await generator.generate(z)).logits.slice();
    };
    const first = await picture();
    const kept = tf.memory().numTensors;
    generator.freeMaps();
    expect(tf.memory().numTensors).toBeLessThan(kept);
    expect(generator.rowBytes()).toBe(0);
    expect(await picture()).toEqual(first);
    expect(tf.memory().numTensors).toBe(kept);
    await generator.dispose();
  });

  it('the dense generator keeps only its weights, and none once it is disposed of', async () => {
    const tf = await load();
    const before = tf.memory().numTensors;
    const generator = new DenseTensorGenerator(tf, GENERATOR, weights);
    await generator.generate(bandsMap(size, 9), z);
    const kept = tf.memory().numTensors;
    await generator.generate(noiseMap(size), z);
    expect(tf.memory().numTensors).toBe(kept);
    await generator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('an enlarger keeps only its weights, and none once it is disposed of', async () => {
    const tf = await load();
    const before = tf.memory().numTensors;
    const architecture = { channels: 4, blocks: 1 };
    const enlarger = new TensorEnlarger(tf, architecture, randomEnlarger(architecture, 1));
    await enlarger.enlarge(new Float32Array(3 * 8 * 9), 8, 9);
    const kept = tf.memory().numTensors;
    await enlarger.enlarge(new Float32Array(3 * 7 * 5), 7, 5);
    expect(tf.memory().numTensors).toBe(kept);
    await enlarger.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('an encoder keeps only its weights, and none once it is disposed of', async () => {
    const tf = await load();
    const before = tf.memory().numTensors;
    const encoder = new TensorEncoder(tf, ENCODER, randomEncoder(ENCODER, 1));
    const { height: rows, width: columns } = ENCODER.input;
    const photo = new Float32Array(3 * rows * columns).fill(0.25);
    await encoder.encode(photo, rows, columns);
    const kept = tf.memory().numTensors;
    await encoder.encode(photo, rows, columns);
    expect(tf.memory().numTensors).toBe(kept);
    await encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
}
