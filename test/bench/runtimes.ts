/** Each runtime of this machine, graphics cards among them: the dense graph, a new map, a new style, and many styles of one map. */
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
  /** Milliseconds. */
  dense?: Spread;
  newMap?: Spread;
  newStyle?: Spread;
  /** Pictures a second of VARIANTS styles of a new map. */
  variants?: number;
  gigaflops?: number;
}

const MEASURED = ['onnxruntime', 'tfjs-node', 'tfjs-wasm', 'onnxruntime-webgpu', 'onnxruntime-cuda'];
const RUNS = 5;
const VARIANTS = 16;
/** Takes minutes for a picture of the published network the dense way: measured without that, and without variants. */
const SLOW = 'tfjs-wasm';

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
      console.log(`  ${id.padEnd(20)} ${result.missing ?? describe(result)}`);
    }
    console.log();
  }
  return all;
}

function describe({ dense, newMap, newStyle, variants, gigaflops }: RuntimeResult): string {
  const against = (spread: Spread): string => {
    const ratio = dense ? `, ${round(dense.median / spread.median)} times the dense graph's speed` : '';
    return `${spread.median.toFixed(1)} ms${ratio}`;
  };
  return [
    `dense graph ${dense ? `${dense.median.toFixed(1)} ms` : 'not measured'}`,
    `new map ${against(newMap!)}`,
    `new style ${against(newStyle!)} (${gigaflops} GFLOP/s)`,
    `${VARIANTS} variants ${variants === undefined ? 'not measured' : `${variants} pictures/s`}`,
  ].join('; ');
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
    const denseGenerator = id === SLOW ? undefined : await runtime.loadDenseGenerator(architecture, weights);
    const [dense, newMap, newStyle]: [number[], number[], number[]] = [[], [], []];
    await generator.useMap(maps[0]!.map);
    await generator.generate(normalLatent(0, architecture.zDim));
    await denseGenerator?.generate(maps[0]!.map, normalLatent(0, architecture.zDim));
    for (let run = 0; run < RUNS; run++) {
      const { map } = maps[(run + 1) % maps.length]!;
      if (denseGenerator)
        dense.push(await time(() => denseGenerator.generate(map, normalLatent(run, architecture.zDim))));
      generator.forgetMaps();
      newMap.push(
        await time(async () => {
          await generator.useMap(map);
          await generator.generate(normalLatent(run, architecture.zDim));
        }),
      );
      newStyle.push(await time(() => generator.generate(normalLatent(run + 100, architecture.zDim))));
    }
    generator.forgetMaps();
    const variants = async (): Promise<void> => {
      await generator.useMap(maps[0]!.map);
      for (let seed = 0; seed < VARIANTS; seed++) await generator.generate(normalLatent(seed, architecture.zDim));
    };
    const rate = id === SLOW ? undefined : round((1000 * VARIANTS) / (await time(variants)));
    await generator.dispose();
    await denseGenerator?.dispose();
    return {
      ...name,
      ...(dense.length > 0 ? { dense: spread(dense) } : {}),
      ...(rate === undefined ? {} : { variants: rate }),
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
