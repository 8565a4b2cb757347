/** Milliseconds a picture on each runtime of this machine: a new map, and a new style on the same map. */
import { RUNTIMES } from '../../src-main/engine/runtimes/select-runtime.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { normalLatent } from '../../src-shared/random.ts';
import type { Configuration } from './configurations.ts';
import { countMacs } from './macs.ts';
import { benchMaps } from './maps.ts';
import { round, spread, time, type Spread } from './statistics.ts';

export interface RuntimeResult {
  configuration: string;
  runtime: string;
  /** Why it could not be measured. */
  missing?: string;
  newMap?: Spread;
  newStyle?: Spread;
  gigaflops?: number;
}

const MEASURED = ['onnxruntime', 'tfjs-node', 'tfjs-wasm', 'onnxruntime-webgpu', 'onnxruntime-cuda'];
const RUNS = 5;

export async function benchRuntimes(
  configurations: readonly Configuration[],
  folder: string,
  threads: number,
): Promise<RuntimeResult[]> {
  const all: RuntimeResult[] = [];
  for (const configuration of configurations) {
    console.log(`${configuration.name}, by runtime (medians of ${RUNS})`);
    for (const id of MEASURED) {
      const result = await benchRuntime(configuration, folder, id, threads);
      all.push(result);
      const figures =
        result.missing ??
        `new map ${result.newMap!.median.toFixed(1)} ms, new style ${result.newStyle!.median.toFixed(1)} ms (${result.gigaflops} GFLOP/s)`;
      console.log(`  ${id.padEnd(20)} ${figures}`);
    }
    console.log();
  }
  return all;
}

async function benchRuntime(
  configuration: Configuration,
  folder: string,
  id: string,
  threads: number,
): Promise<RuntimeResult> {
  const { architecture, weights } = configuration;
  const name = { configuration: configuration.name, runtime: id };
  try {
    const runtime = await RUNTIMES[id]!({ threads, cacheBytes: CACHE_BYTES.normal });
    const generator = await runtime.loadGenerator(architecture, () => weights);
    const maps = benchMaps(folder, architecture).filter(({ kind }) => kind === 'real');
    const [newMap, newStyle]: [number[], number[]] = [[], []];
    await generator.useMap(maps[0]!.map);
    await generator.generate(normalLatent(0, architecture.zDim));
    for (let run = 0; run < RUNS; run++) {
      generator.forgetMaps();
      newMap.push(
        await time(async () => {
          await generator.useMap(maps[(run + 1) % maps.length]!.map);
          await generator.generate(normalLatent(run, architecture.zDim));
        }),
      );
      newStyle.push(await time(() => generator.generate(normalLatent(run + 100, architecture.zDim))));
    }
    await generator.dispose();
    return {
      ...name,
      newMap: spread(newMap),
      newStyle: spread(newStyle),
      gigaflops: round((2 * countMacs(architecture).main) / spread(newStyle).median / 1e6),
    };
  } catch (error) {
    return {
      ...name,
      missing: `not to be had here: ${(error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 120)}`,
    };
  }
}
