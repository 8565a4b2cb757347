/** What threads gain: a new map with 1, 2, 4 ... of them, part by part, and what the part that no thread shares foretells. */
import * as library from 'onnxruntime-node';
import { Kernels } from '../../src-main/engine/modulation/kernels/kernels.ts';
import { LevelModulation } from '../../src-main/engine/modulation/pattern-modulation.ts';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { GraphSession, takesSharedMemory } from '../../src-main/engine/runtimes/onnx/session.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { present } from '../../src-shared/present.ts';
import { normalLatent } from '../../src-shared/random.ts';
import type { Configuration } from './configurations.ts';
import { benchMaps } from './maps.ts';
import { round, spread, time } from './statistics.ts';

type Part = 'runtime' | 'kernels' | 'numbering' | 'rest';

export interface ThreadsResult {
  configuration: string;
  threads: number;
  /** Milliseconds of a new map and its picture, and of its parts. */
  total: number;
  parts: Record<Part, number>;
  /** Milliseconds of another style of the same map. */
  newStyle: number;
}

export interface ThreadsSettings {
  /** The most threads. */
  cores: number;
  /** Rounds over the maps, after one that warms up. */
  rounds: number;
  /** How many of the real maps. */
  maps: number;
  /** `performance.now()` at which no further number of threads is begun. */
  deadline: number;
}

const NAMES: Record<Part, string> = {
  runtime: 'convolutions, products',
  kernels: 'kernels',
  numbering: 'numbering',
  rest: 'rest',
};
const PARTS = Object.keys(NAMES) as Part[];

export async function benchThreads(
  configurations: readonly Configuration[],
  folder: string,
  settings: ThreadsSettings,
): Promise<ThreadsResult[]> {
  const clock = new PartClock();
  const kernelsShared = await takesSharedMemory({ library, threads: 1, provider: 'cpu' });
  const all: ThreadsResult[] = [];
  for (const configuration of configurations) {
    console.log(`${configuration.name}: a new map by threads (medians)`);
    const results: ThreadsResult[] = [];
    for (const threads of threadCounts(settings.cores)) {
      if (results.length > 0 && performance.now() > settings.deadline) break;
      const result = await benchOne(configuration, folder, threads, settings, clock);
      results.push(result);
      print(result, present(results[0]));
    }
    foretell(present(results[0]), kernelsShared);
    all.push(...results);
  }
  return all;
}

/** One, which the others are compared with, then all cores, then half of them and so on: the most telling first. */
function threadCounts(cores: number): number[] {
  const counts = [1];
  for (let threads = cores; threads > 1; threads = Math.floor(threads / 2)) counts.push(threads);
  return counts;
}

async function benchOne(
  { architecture, weights, name }: Configuration,
  folder: string,
  threads: number,
  { rounds, maps: mapCount }: ThreadsSettings,
  clock: PartClock,
): Promise<ThreadsResult> {
  const runtime = await openOnnxRuntime({ threads, cacheBytes: CACHE_BYTES.normal });
  const generator = await runtime.loadGenerator(architecture, weights);
  const maps = benchMaps(folder, architecture)
    .filter(({ kind }) => kind === 'real')
    .slice(0, mapCount);
  const runs: Record<Part | 'total', number>[] = [];
  const styles: number[] = [];
  for (let pass = 0; pass <= rounds; pass++) {
    for (const { map } of maps) {
      generator.forgetMaps();
      const parts = await clock.measure(async () => {
        await generator.useMap(map);
        await generator.generate(normalLatent(pass, architecture.zDim));
      });
      const style = await time(() => generator.generate(normalLatent(pass + 100, architecture.zDim)));
      // The first round only warms up, with one map.
      if (pass === 0) break;
      runs.push(parts);
      styles.push(style);
    }
  }
  await generator.dispose();
  const median = (part: Part | 'total'): number => round(spread(runs.map((run) => run[part])).median);
  return {
    configuration: name,
    threads,
    total: median('total'),
    parts: Object.fromEntries(PARTS.map((part) => [part, median(part)])) as Record<Part, number>,
    newStyle: round(spread(styles).median),
  };
}

/** Tells how long the parts of a piece of work take, by watching those who do them. */
class PartClock {
  private times = { runtime: 0, kernels: 0, numbering: 0 };

  constructor() {
    for (const run of ['run', 'runInto'] as const) this.watch(GraphSession.prototype, run, 'runtime');
    for (const kernel of ['sumRows', 'modulate', 'add', 'toPlanes', 'winogradTiles', 'winogradPixels'] as const)
      this.watch(Kernels.prototype, kernel, 'kernels');
    this.watch(LevelModulation.prototype, 'indexMap', 'numbering');
  }

  async measure(work: () => Promise<void>): Promise<Record<Part | 'total', number>> {
    this.times = { runtime: 0, kernels: 0, numbering: 0 };
    const begin = performance.now();
    await work();
    const total = performance.now() - begin;
    const { runtime, kernels, numbering } = this.times;
    return { ...this.times, rest: total - runtime - kernels - numbering, total };
  }

  private watch<K extends string>(
    owner: Record<K, (...given: never[]) => unknown>,
    name: K,
    part: keyof PartClock['times'],
  ): void {
    const method = owner[name];
    const add = (begin: number): void => {
      this.times[part] += performance.now() - begin;
    };
    owner[name] = function (this: unknown, ...given: never[]): unknown {
      const begin = performance.now();
      const result = method.apply(this, given);
      if (result instanceof Promise) return result.finally(() => add(begin));
      add(begin);
      return result;
    };
  }
}

/** `alone`: the result of one thread. */
function print({ threads, total, parts, newStyle }: ThreadsResult, alone: ThreadsResult): void {
  const gains = PARTS.map(
    (part) => `${NAMES[part]} ${parts[part].toFixed(1)} (${(alone.parts[part] / parts[part]).toFixed(2)} times)`,
  );
  console.log(
    `  ${String(threads).padStart(2)} threads ${total.toFixed(1).padStart(7)} ms, ${(alone.total / total).toFixed(2)} times as fast; ${gains.join(', ')}; new style ${newStyle.toFixed(1)} ms (${(alone.newStyle / newStyle).toFixed(2)} times)`,
  );
}

/** What the part that no thread shares lets expect of more cores. `kernelsShared`: whether threads share kernels on the Node that runs. */
function foretell(alone: ThreadsResult, kernelsShared: boolean): void {
  const serialParts = PARTS.filter((part) => part !== 'runtime' && !(part === 'kernels' && kernelsShared));
  const serial = serialParts.reduce((sum, part) => sum + alone.parts[part], 0);
  const foretold = (threads: number): string => {
    const total = serial + (alone.total - serial) / threads;
    return `${threads} cores ${total.toFixed(0)} ms (${(alone.total / total).toFixed(1)} times)`;
  };
  console.log(
    `  what no thread shares on Node ${process.version} (${serialParts.map((part) => NAMES[part]).join(', ')}): ${((100 * serial) / alone.total).toFixed(1)} % of one thread's time`,
  );
  console.log(`  foretold of that share (Amdahl): ${foretold(8)}, ${foretold(16)}\n`);
}
