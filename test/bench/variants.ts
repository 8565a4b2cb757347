/** Many pictures of one map: shared modulation, the same engine without sharing, and PyTorch eager as published. */
import { spawnSync } from 'node:child_process';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { normalLatent } from '../../src-shared/random.ts';
import { semanticChannels, pictureSize } from '../../src-shared/packs.ts';
import type { Configuration } from './configurations.ts';
import { benchMaps } from './maps.ts';
import { round, spread, time } from './statistics.ts';

export interface VariantsResult {
  configuration: string;
  count: number;
  /** Pictures a second, the map's modulation included. */
  shared: number;
  unshared: number;
  /** PyTorch eager, channels_last: from the median of single pictures; undefined where Python or torch is missing. */
  pytorch?: number;
  ratios: { unshared: number; pytorch?: number };
}

/** Pictures that the slow sides are measured on: their rate does not depend on the count. */
const SAMPLE = 6;

export async function benchVariants(
  configurations: readonly Configuration[],
  folder: string,
  { threads, count }: { threads: number; count: number },
): Promise<VariantsResult[]> {
  const all: VariantsResult[] = [];
  for (const configuration of configurations) {
    const result = await benchOne(configuration, folder, threads, count);
    all.push(result);
    console.log(`${configuration.name}: ${count} variants of one map`);
    console.log(`  shared modulation       ${result.shared} pictures/s`);
    console.log(`  without sharing         ${result.unshared} pictures/s (${result.ratios.unshared} times)`);
    console.log(
      `  PyTorch eager           ${result.pytorch === undefined ? 'SKIPPED: python3 with torch is not to be had here' : `${result.pytorch} pictures/s (${result.ratios.pytorch} times)`}\n`,
    );
  }
  return all;
}

async function benchOne(
  configuration: Configuration,
  folder: string,
  threads: number,
  count: number,
): Promise<VariantsResult> {
  const { architecture, weights, name } = configuration;
  const runtime = await openOnnxRuntime({ threads, cacheBytes: CACHE_BYTES.normal });
  const generator = await runtime.loadGenerator(architecture, weights);
  const { map } = benchMaps(folder, architecture)[0]!;
  const z = (seed: number): Float32Array => normalLatent(seed, architecture.zDim);
  await generator.useMap(map);
  await generator.generate(z(0));
  generator.forgetMaps();
  const sharedTime = await time(async () => {
    await generator.useMap(map);
    for (let seed = 0; seed < count; seed++) await generator.generate(z(seed));
  });
  const unsharedTimes: number[] = [];
  for (let seed = 0; seed < SAMPLE; seed++) {
    generator.forgetMaps();
    unsharedTimes.push(
      await time(async () => {
        await generator.useMap(map);
        await generator.generate(z(seed));
      }),
    );
  }
  await generator.dispose();
  const shared = (1000 * count) / sharedTime;
  const unshared = 1000 / spread(unsharedTimes).median;
  const pytorch = timePyTorch(configuration, threads);
  return {
    configuration: name,
    count,
    shared: round(shared),
    unshared: round(unshared),
    ...(pytorch === undefined ? {} : { pytorch: round(pytorch) }),
    ratios: {
      unshared: round(shared / unshared),
      ...(pytorch === undefined ? {} : { pytorch: round(shared / pytorch) }),
    },
  };
}

/** Pictures a second of test/bench/pytorch_eager.py. */
function timePyTorch({ architecture }: Configuration, threads: number): number | undefined {
  const { width, height } = pictureSize(architecture);
  const { nf, nhidden, zDim, upsampling } = architecture;
  const shape = {
    nf,
    nhidden,
    zDim,
    upsampling,
    width,
    height,
    semanticChannels: semanticChannels(architecture),
    threads,
    pictures: SAMPLE,
  };
  const python = spawnSync('python3', ['test/bench/pytorch_eager.py', JSON.stringify(shape)], { encoding: 'utf8' });
  if (python.status !== 0) return undefined;
  return 1 / (JSON.parse(python.stdout) as { medianSeconds: number }).medianSeconds;
}
