/** The engine's way from nothing to its first picture, step by step, in this process: each step once a run. */
import { resolve } from 'node:path';
import { openPack } from '../../src-main/engine/packs/load-pack.ts';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { testRuntime } from '../../src-main/engine/runtimes/self-test.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { encodeSemantics } from '../../src-shared/labels/semantics.ts';
import { pictureSize } from '../../src-shared/packs.ts';
import { normalLatent } from '../../src-shared/random.ts';
import { round, spread } from './statistics.ts';

const RUNS = 5;

/** Median milliseconds by step. */
export async function benchStart(threads: number): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  const step = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const begin = performance.now();
    const made = await work();
    times.set(name, [...(times.get(name) ?? []), performance.now() - begin]);
    return made;
  };
  await step('load the library, once', () => openOnnxRuntime({ threads, cacheBytes: CACHE_BYTES.normal }));
  for (let run = 0; run < RUNS; run++) {
    const runtime = await step('open the runtime', () => openOnnxRuntime({ threads, cacheBytes: CACHE_BYTES.normal }));
    await step('self-test', () => testRuntime(runtime));
    const {
      manifest,
      generator: weights,
      encoder,
    } = await step('read and check the pack', () => openPack(resolve('models/landscape')));
    const { generator: architecture } = manifest;
    const generator = await step('load the generator', () => runtime.loadGenerator(architecture, weights));
    if (manifest.encoder && encoder) {
      const shape = manifest.encoder;
      await (await step('load the encoder', () => runtime.loadEncoder(shape, encoder))).dispose();
    }
    const { width, height } = pictureSize(architecture);
    const map = encodeSemantics(drawSampleLandscape(manifest.labels, width, height), architecture);
    await step('first picture', async () => {
      await generator.useMap(map);
      await generator.generate(normalLatent(1, architecture.zDim));
    });
    await step('second picture, a new map', async () => {
      generator.forgetMaps();
      await generator.useMap(map);
      await generator.generate(normalLatent(2, architecture.zDim));
    });
    await generator.dispose();
  }
  console.log('start of the engine, shipped pack, medians');
  const medians = Object.fromEntries([...times].map(([name, all]) => [name, round(spread(all).median)]));
  for (const [name, median] of Object.entries(medians)) console.log(`  ${name.padEnd(48)} ${median.toFixed(1)} ms`);
  console.log();
  return medians;
}
