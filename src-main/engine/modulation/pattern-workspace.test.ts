/** Modulation by pattern against the definition, on a runtime's dense way; the kernels' memory stays within its room. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { normalLatent, uniformGenerator } from '../../../src-shared/random.ts';
import { randomGenerator } from '../packs/random-weights.ts';
import { largestDifference } from '../runtimes/largest-difference.ts';
import { openOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import type { Runtime } from '../runtimes/runtime.ts';

const ARCHITECTURE: GeneratorArchitecture = {
  nf: 6,
  nhidden: 10,
  zDim: 16,
  upsampling: 'normal',
  latent: { width: 2, height: 3 },
  labels: 7,
  dontCare: false,
  edgeChannel: true,
  labelOffset: 0,
};
/** Costs by which a small network, too, has maps for which convolving is cheaper. */
const DENSE_SOON = { product: 0.01, written: 0.001, convolution: 0.005, sum: 0.001 };
const CODES = 14;
/** Numbers before tanh are up to about 8 with these weights. */
const LIMIT = 2e-5;
const weights = randomGenerator(ARCHITECTURE, 5);
const z = normalLatent(1, ARCHITECTURE.zDim);
const { width, height } = pictureSize(ARCHITECTURE);

function noise(seed: number): SemanticMap {
  const uniform = uniformGenerator(seed);
  return { width, height, codes: Uint16Array.from({ length: width * height }, () => Math.floor(uniform() * CODES)) };
}

function patches(seed: number): SemanticMap {
  const uniform = uniformGenerator(seed);
  const map = { width, height, codes: new Uint16Array(width * height) };
  for (let patch = 0; patch < 9; patch++)
    paint(map, uniform() * width, uniform() * height, 4 + uniform() * 24, Math.floor(uniform() * CODES));
  return map;
}

function paint(map: SemanticMap, x0: number, y0: number, side: number, code: number): void {
  for (let y = Math.floor(y0); y < Math.min(height, y0 + side); y++)
    map.codes.fill(code, y * width + Math.floor(x0), y * width + Math.min(width, Math.floor(x0 + side)));
}

/** A map of which a share is noise. */
function speckled(seed: number, share: number): SemanticMap {
  const map = patches(seed);
  const uniform = uniformGenerator(seed);
  return { ...map, codes: map.codes.map((code) => (uniform() < share ? Math.floor(uniform() * CODES) : code)) };
}

describe('modulation by pattern', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openOnnxRuntime({ threads: 1, cacheBytes: 1024 * 1024 });
  });

  async function bothWays(maps: readonly SemanticMap[], cacheBytes = 1024 * 1024) {
    const limited = await openOnnxRuntime({ threads: 1, cacheBytes, costs: DENSE_SOON });
    const fast = await limited.loadGenerator(ARCHITECTURE, weights);
    const dense = await runtime.loadDenseGenerator(ARCHITECTURE, weights);
    const results = [];
    for (const map of maps) {
      const report = await fast.useMap(map);
      const [one, other] = [await fast.generate(z), await dense.generate(map, z)];
      results.push({ report, difference: largestDifference(one.logits, other.logits), size: [one.width, one.height] });
    }
    await fast.dispose();
    await dense.dispose();
    return results;
  }

  it('gives the picture of the dense graph, edges and borders included', async () => {
    for (const { difference, size } of await bothWays([patches(1), patches(2)])) {
      expect(difference).toBeLessThanOrEqual(LIMIT);
      expect(size).toEqual([width, height]);
    }
  });

  it('computes only new rows for a stroke, and none for a map it has seen', async () => {
    const map = patches(3);
    const stroked = { ...map, codes: map.codes.slice() };
    paint(stroked, 20, 30, 6, 3);
    const [first, stroke, back] = await bothWays([map, stroked, map], 64 * 1024 * 1024);
    const added = (result: typeof first): number => result!.report.levels.reduce((sum, level) => sum + level.added, 0);
    expect(added(first)).toBeGreaterThan(0);
    expect(added(stroke)).toBeGreaterThan(0);
    expect(added(stroke)).toBeLessThan(added(first) / 2);
    expect(added(back)).toBe(0);
    for (const result of [first, stroke, back]) expect(result!.difference).toBeLessThanOrEqual(LIMIT);
  });

  it('takes the dense way for the levels of a map that does not repeat, and comes back', async () => {
    const [noisy, painted] = await bothWays([noise(1), patches(4)]);
    expect(noisy!.report.levels.at(-1)!.dense).toBe(true);
    expect(painted!.report.levels.at(-1)!.dense).toBe(false);
    for (const result of [noisy, painted]) expect(result!.difference).toBeLessThanOrEqual(LIMIT);
  });

  it('gives a map the same bytes after strokes, after other maps and made afresh', async () => {
    const maps = [patches(5)];
    // Strokes of noise, with which one level after the other is convolved, then maps of more and more of it, and back.
    const source = speckled(6, 0.5);
    for (let y = 0; y < height; y += 8) {
      const map = { ...maps.at(-1)!, codes: maps.at(-1)!.codes.slice() };
      map.codes.set(source.codes.subarray(y * width, (y + 8) * width), y * width);
      maps.push(map);
    }
    maps.push(patches(7), ...[0.04, 0.08, 0.16, 0.32].map((share) => speckled(7, share)), maps[6]!, maps[0]!);
    const limited = await openOnnxRuntime({ threads: 1, cacheBytes: 64 * 1024 * 1024, costs: DENSE_SOON });
    const painting = await limited.loadGenerator(ARCHITECTURE, weights);
    const fresh = await limited.loadGenerator(ARCHITECTURE, weights);
    const ways = new Set<string>();
    for (const map of maps) {
      const { levels } = await painting.useMap(map);
      const picture = await painting.generate(z);
      fresh.freeMaps();
      const report = await fresh.useMap(map);
      expect(levels.map(({ dense }) => dense)).toEqual(report.levels.map(({ dense }) => dense));
      expect(largestDifference(picture.logits, (await fresh.generate(z)).logits)).toBe(0);
      ways.add(levels.map(({ dense }) => dense).join());
    }
    await painting.dispose();
    await fresh.dispose();
    expect(ways.size).toBeGreaterThan(2);
  });

  it('stays exact when its rows no longer fit the budget and are forgotten', async () => {
    const maps = [1, 2, 3, 4, 5, 6].map(patches);
    const results = await bothWays([...maps, ...maps], 16 * 1024);
    for (const { difference } of results) expect(difference).toBeLessThanOrEqual(LIMIT);
    const largest = results.map(({ report }) => report.levels.at(-1)!.known);
    expect(Math.max(...largest)).toBeLessThan(
      results.slice(0, 6).reduce((sum, { report }) => sum + report.levels.at(-1)!.added, 0),
    );
  });

  it('makes pictures of other sizes from the same weights', async () => {
    const fast = await runtime.loadGenerator(ARCHITECTURE, weights);
    const wide = { width: width * 2, height, codes: new Uint16Array(width * 2 * height).fill(4) };
    await fast.useMap(wide);
    const picture = await fast.generate(z);
    await fast.dispose();
    expect([picture.width, picture.height]).toEqual([width * 2, height]);
    // onnxruntime's tanh may pass 1 by its last bit.
    expect(picture.picture.find((value) => !(Math.abs(value) <= 1 + 1e-6))).toBe(undefined);
  });
});
