/**
 * The engine's way from nothing to its first picture: in processes of its own, as the app starts it, and step by step in this
 * process, each step once a run.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { openPack } from '../../src-main/engine/packs/load-pack.ts';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { testRuntime } from '../../src-main/engine/runtimes/self-test.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { encodeSemantics } from '../../src-shared/labels/semantics.ts';
import { pictureSize } from '../../src-shared/packs.ts';
import { normalLatent } from '../../src-shared/random.ts';
import { ALLOCATOR } from '../../src-main/server/engine-child.ts';
import type { StartFigures } from './start-worker.ts';
import { round, spread } from './statistics.ts';

const RUNS = 5;
const PACK = resolve('models/landscape');

export interface StartResult {
  /** By what the engine does before the first picture is asked for; the first process finds nothing in the system's caches. */
  processes: Record<'at once' | 'rehearsed', { first: StartFigures; later: StartFigures }>;
  /** Median milliseconds by step. */
  steps: Record<string, number>;
}

export async function benchStart(threads: number): Promise<StartResult> {
  console.log('start of the engine, shipped pack: the first process, and medians of later ones');
  const processes = { 'at once': benchProcesses(threads, []), rehearsed: benchProcesses(threads, ['rehearsed']) };
  for (const [name, { first, later }] of Object.entries(processes))
    for (const [key, value] of Object.entries(later))
      console.log(
        `  ${`${name}: ${key}`.padEnd(48)} ${first[key as keyof StartFigures].toFixed(0)}, ${value.toFixed(0)} ms`,
      );
  const steps = await benchSteps(threads);
  console.log(' step by step, medians');
  for (const [name, median] of Object.entries(steps)) console.log(`  ${name.padEnd(48)} ${median.toFixed(1)} ms`);
  console.log();
  return { processes, steps };
}

function benchProcesses(threads: number, mode: string[]): { first: StartFigures; later: StartFigures } {
  const worker = ['scripts/run.mjs', 'test/bench/start-worker.ts', PACK, String(threads), ...mode];
  const all = Array.from({ length: RUNS + 1 }, () => {
    const child = spawnSync(process.execPath, worker, { encoding: 'utf8', env: { ...process.env, ...ALLOCATOR } });
    if (child.status !== 0) throw new Error(`the start worker failed: ${child.stderr}`);
    return JSON.parse(child.stdout) as StartFigures;
  });
  const median = (key: keyof StartFigures): number => spread(all.slice(1).map((figures) => figures[key])).median;
  return {
    first: all[0]!,
    later: { program: median('program'), ready: median('ready'), first: median('first'), second: median('second') },
  };
}

async function benchSteps(threads: number): Promise<Record<string, number>> {
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
    const { manifest, generator: weights, encoder } = await step('read and check the pack', () => openPack(PACK));
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
  return Object.fromEntries([...times].map(([name, all]) => [name, round(spread(all).median)]));
}
