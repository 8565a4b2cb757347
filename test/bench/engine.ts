/** The fast engine against the dense graph: new map, new style, stroke; and how far their pictures are apart. */
import { DenseGenerator } from '../../src-main/engine/runtimes/onnx/dense-generator.ts';
import { openOnnxRuntime } from '../../src-main/engine/runtimes/onnx/onnx-runtime.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { normalLatent } from '../../src-shared/random.ts';
import type { Configuration } from './configurations.ts';
import { countMacs } from './macs.ts';
import { withStroke, type BenchMap } from './maps.ts';
import { round, spread, time, type Spread } from './statistics.ts';

export interface EngineResult {
  configuration: string;
  maps: string;
  /** Milliseconds. */
  dense: Spread;
  /** Nothing kept of earlier maps. */
  newMap: Spread;
  /** The rows of the other maps are kept, as in a running app; undefined for a single map. */
  newMapAmongOthers: Spread | undefined;
  newStyle: Spread;
  stroke: Spread;
  /** Dense over fast: the median of the ratios of runs that followed each other, so that a machine's drift cancels. */
  ratios: { newMap: number; newStyle: number; stroke: number };
  gigaflops: { dense: number; newStyle: number };
  /** Largest difference before tanh between fast and dense, over all maps; and the largest number before tanh. */
  difference: number;
  largestLogit: number;
  /** Distinct 5x5 neighbourhoods over pixels, by height of the level; mean over the maps. */
  distinct: Record<string, number>;
}

/** Lets threads of the side just measured come to rest. */
const REST = 60;

export async function benchEngine(
  configuration: Configuration,
  maps: readonly BenchMap[],
  kind: string,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<EngineResult> {
  const { architecture, weights } = configuration;
  const runtime = await openOnnxRuntime({ threads, cacheBytes: CACHE_BYTES.normal });
  const fast = await runtime.loadGenerator(architecture, weights);
  const dense = await runtime.loadDenseGenerator(architecture, weights);
  if (!(dense instanceof DenseGenerator)) throw new Error('the dense graph of onnxruntime was expected');
  const [times, distinct] = [
    { dense: [] as number[], newMap: [] as number[], newStyle: [] as number[], stroke: [] as number[] },
    new Map<number, number[]>(),
  ];
  let [difference, largestLogit] = [0, 0];
  const z = (seed: number): Float32Array => normalLatent(seed, architecture.zDim);
  const warm = maps[0]!.map;
  await dense.generate(warm, z(0));
  await fast.useMap(warm);
  await fast.generate(z(0));
  for (let round = 0; round < rounds; round++) {
    for (const { map } of maps) {
      const seed = round + 1;
      let reference: Float32Array = new Float32Array();
      await rest();
      times.dense.push(await time(async () => (reference = (await dense.generate(map, z(seed))).logits)));
      await rest();
      fast.forgetMaps();
      let picture: Float32Array = new Float32Array();
      times.newMap.push(
        await time(async () => {
          const report = await fast.useMap(map);
          if (round === 0)
            for (const { width, height, known } of report.levels)
              distinct.set(height, [...(distinct.get(height) ?? []), known / (width * height)]);
          picture = (await fast.generate(z(seed))).logits;
        }),
      );
      for (let i = 0; i < reference.length; i++) {
        difference = Math.max(difference, Math.abs(reference[i]! - picture[i]!));
        largestLogit = Math.max(largestLogit, Math.abs(reference[i]!));
      }
      times.newStyle.push(await time(() => fast.generate(z(seed + 1000))));
      const stroked = withStroke(map, seed);
      times.stroke.push(
        await time(async () => {
          await fast.useMap(stroked);
          await fast.generate(z(seed));
        }),
      );
    }
  }
  const amongOthers: number[] = [];
  fast.forgetMaps();
  for (const [position, { map }] of maps.entries()) {
    await rest();
    const milliseconds = await time(async () => {
      await fast.useMap(map);
      await fast.generate(z(position));
    });
    if (position > 0) amongOthers.push(milliseconds);
  }
  await fast.dispose();
  await dense.dispose();
  const [denseTime, newMap, newStyle, stroke] = [
    spread(times.dense),
    spread(times.newMap),
    spread(times.newStyle),
    spread(times.stroke),
  ];
  const macs = countMacs(architecture);
  return {
    configuration: configuration.name,
    maps: `${maps.length} ${kind} map${maps.length === 1 ? '' : 's'}`,
    dense: denseTime,
    newMap,
    newMapAmongOthers: amongOthers.length > 0 ? spread(amongOthers) : undefined,
    newStyle,
    stroke,
    ratios: {
      newMap: medianRatio(times.dense, times.newMap),
      newStyle: medianRatio(times.dense, times.newStyle),
      stroke: medianRatio(times.dense, times.stroke),
    },
    gigaflops: {
      dense: round((2 * macs.total) / denseTime.median / 1e6),
      newStyle: round((2 * macs.main) / newStyle.median / 1e6),
    },
    difference,
    largestLogit,
    distinct: Object.fromEntries(
      [...distinct].map(([height, shares]) => [
        height,
        round(shares.reduce((sum, share) => sum + share, 0) / shares.length),
      ]),
    ),
  };
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST));
}

function medianRatio(dense: readonly number[], fast: readonly number[]): number {
  return Math.round(100 * spread(dense.map((milliseconds, run) => milliseconds / fast[run]!)).median) / 100;
}
