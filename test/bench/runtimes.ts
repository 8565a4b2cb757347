/** Each runtime of this machine, graphics cards among them: the dense graph, a new map, a new style, many styles of one map, and how far their numbers are apart. */
import { largestDifference } from '../../src-main/engine/runtimes/largest-difference.ts';
import type { DenseRunner, GeneratorRunner } from '../../src-main/engine/runtimes/runtime.ts';
import { RUNTIMES } from '../../src-main/engine/runtimes/select-runtime.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import type { SemanticMap } from '../../src-shared/labels/semantics.ts';
import { present } from '../../src-shared/present.ts';
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
  /** Largest difference before tanh from the dense graph of the same runtime, and from that of the CPU. */
  difference?: { dense?: number; cpu?: number };
  /** Milliseconds until the networks were loaded and had made a first picture each. */
  ready?: number;
}

export interface RuntimesSettings {
  threads: number;
  /** Runtimes by id, in this order. */
  runtimes: readonly string[];
  runs: number;
  /** `performance.now()` at which no further run is begun. */
  deadline: number;
}

interface Measured {
  result: RuntimeResult;
  pictures?: FirstPictures;
}

/** Numbers before tanh of the first map and seed 0. */
interface FirstPictures {
  exact: Float32Array;
  dense?: Float32Array;
}

interface Loaded {
  generator: GeneratorRunner;
  denseGenerator: DenseRunner | undefined;
  pictures: FirstPictures;
}

export const MEASURED = ['onnxruntime', 'tfjs-node', 'tfjs-wasm', 'onnxruntime-webgpu', 'onnxruntime-cuda'];
const VARIANTS = 16;
/** Takes minutes for a picture of the published network the dense way: measured without that, and without variants. */
const SLOW = 'tfjs-wasm';
/** Whose dense graph the others are compared with. */
const REFERENCE = 'onnxruntime';

export async function benchRuntimes(
  configurations: readonly Configuration[],
  folder: string,
  settings: RuntimesSettings,
): Promise<RuntimeResult[]> {
  const all: RuntimeResult[] = [];
  for (const configuration of configurations) {
    console.log(`${configuration.name}, by runtime (medians of at most ${settings.runs})`);
    const maps = benchMaps(folder, configuration.architecture)
      .filter(({ kind }) => kind === 'real')
      .map(({ map }) => map);
    const measured: Measured[] = [];
    for (const id of settings.runtimes) {
      const one = await benchRuntime(configuration, maps, id, settings);
      measured.push(one);
      console.log(`  ${id.padEnd(20)} ${one.result.missing ?? describe(one.result)}`);
    }
    all.push(...compare(measured));
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

function agreement({ exact, dense }: FirstPictures): string {
  if (!dense) return '';
  const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return `; dense and exact are ${largestDifference(exact, dense).toExponential(1)} apart before tanh (numbers up to ${largest.toFixed(1)})`;
}

/** The results, and how far each runtime's pictures are from those of the CPU. */
function compare(measured: readonly Measured[]): RuntimeResult[] {
  const reference = measured.find(({ result }) => result.runtime === REFERENCE)?.pictures?.dense;
  return measured.map(({ result, pictures }) => {
    if (!reference || !pictures) return result;
    const cpu = largestDifference(reference, pictures.exact);
    console.log(`  ${result.runtime.padEnd(20)} ${cpu.toExponential(1)} from the dense graph on the CPU, before tanh`);
    return { ...result, difference: { ...result.difference, cpu } };
  });
}

async function benchRuntime(
  configuration: Configuration,
  maps: readonly SemanticMap[],
  id: string,
  settings: RuntimesSettings,
): Promise<Measured> {
  try {
    return await measure(configuration, maps, id, settings);
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    const missing = `not to be had here: ${reason.slice(0, 120)}`;
    return { result: { configuration: configuration.name, runtime: id, missing } };
  }
}

async function measure(
  configuration: Configuration,
  maps: readonly SemanticMap[],
  id: string,
  { threads, runs, deadline }: RuntimesSettings,
): Promise<Measured> {
  const { architecture } = configuration;
  const latent = (seed: number): Float32Array => normalLatent(seed, architecture.zDim);
  const first = present(maps[0]);
  const begin = performance.now();
  const { generator, denseGenerator, pictures } = await load(configuration, first, id, threads);
  const ready = performance.now() - begin;
  console.log(`  ${id.padEnd(20)} ready in ${(ready / 1000).toFixed(1)} s${agreement(pictures)}`);
  const isLate = (): boolean => performance.now() > deadline;
  const [dense, newMap, newStyle]: [number[], number[], number[]] = [[], [], []];
  let variants: number | undefined;
  for (let run = 0; run < runs && (run === 0 || !isLate()); run++) {
    const map = maps[(run + 1) % maps.length]!;
    if (denseGenerator) dense.push(await time(() => denseGenerator.generate(map, latent(run))));
    generator.forgetMaps();
    newMap.push(
      await time(async () => {
        await generator.useMap(map);
        await generator.generate(latent(run));
      }),
    );
    newStyle.push(await time(() => generator.generate(latent(run + 100))));
    // After one of each: where time is short, these tell more than further runs.
    if (run === 0 && id !== SLOW && !isLate()) variants = await variantsPerSecond(generator, first, latent);
  }
  await generator.dispose();
  await denseGenerator?.dispose();
  return {
    result: {
      configuration: configuration.name,
      runtime: id,
      ...(dense.length > 0 ? { dense: spread(dense) } : {}),
      ...(variants === undefined ? {} : { variants }),
      newMap: spread(newMap),
      newStyle: spread(newStyle),
      gigaflops: round((2 * countMacs(architecture).main) / spread(newStyle).median / 1e6),
      ...(pictures.dense && { difference: { dense: largestDifference(pictures.exact, pictures.dense) } }),
      ready,
    },
    pictures,
  };
}

/** Of a map that is new to the generator. */
async function variantsPerSecond(
  generator: GeneratorRunner,
  map: SemanticMap,
  latent: (seed: number) => Float32Array,
): Promise<number> {
  generator.forgetMaps();
  const milliseconds = await time(async () => {
    await generator.useMap(map);
    for (let seed = 0; seed < VARIANTS; seed++) await generator.generate(latent(seed));
  });
  return round((1000 * VARIANTS) / milliseconds);
}

/** The networks of a runtime, each after a first picture, which is slow: a graphics card's programs are compiled with it. */
async function load(
  { architecture, weights }: Configuration,
  map: SemanticMap,
  id: string,
  threads: number,
): Promise<Loaded> {
  const z = normalLatent(0, architecture.zDim);
  const runtime = await present(RUNTIMES[id])({ threads, cacheBytes: CACHE_BYTES.normal });
  const generator = await runtime.loadGenerator(architecture, weights);
  const denseGenerator = id === SLOW ? undefined : await runtime.loadDenseGenerator(architecture, weights);
  await generator.useMap(map);
  const { logits: exact } = await generator.generate(z);
  const dense = (await denseGenerator?.generate(map, z))?.logits;
  return { generator, denseGenerator, pictures: { exact: exact.slice(), ...(dense && { dense: dense.slice() }) } };
}
