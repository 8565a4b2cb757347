import { afterAll, beforeAll, expect, test } from 'vitest';
import { planTiles } from '../../src-shared/enlargement/enlarge-tiles.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { enlargeRegion, type FloatPicture } from './enlarge-region.ts';
import { randomEnlarger } from './packs/random-weights.ts';
import { openOnnxRuntime } from './runtimes/onnx/onnx-runtime.ts';
import type { EnlargerRunner } from './runtimes/runtime.ts';

const ARCHITECTURE = { channels: 4, blocks: 6 };
const SIZE = { width: 331, height: 300 };

let runner: EnlargerRunner;
let picture: FloatPicture;
beforeAll(async () => {
  const runtime = await openOnnxRuntime({ threads: 1, cacheBytes: 0 });
  // Quiet enough for the result not to be clamped everywhere.
  const weights = new Map(
    [...randomEnlarger(ARCHITECTURE, 5)].map(([name, { shape, data }]) => [
      name,
      { shape, data: name.startsWith('conv_out') ? data.map((value) => value / 8) : data },
    ]),
  );
  runner = await runtime.loadEnlarger(ARCHITECTURE, weights);
  const uniform = uniformGenerator(3);
  picture = { ...SIZE, data: Float32Array.from({ length: 3 * SIZE.width * SIZE.height }, () => uniform() - 0.5) };
});
afterAll(() => runner.dispose());

test.each([2, 4] as const)('enlarged %i times, tiles are what the whole picture is there', async (factor) => {
  const whole = await enlargeRegion(runner, ARCHITECTURE, picture, { x: 0, y: 0, ...SIZE }, factor);
  expect([whole.width, whole.height]).toEqual([factor * SIZE.width, factor * SIZE.height]);
  expect(whole.data.filter((value) => Math.abs(value) === 1).length).toBeLessThan(whole.data.length / 4);
  const tiles = planTiles(SIZE, factor, ARCHITECTURE);
  expect(tiles.length).toBeGreaterThanOrEqual(4);
  let largest = 0;
  for (const { source, core } of tiles) {
    const part = cut(picture, source);
    const made = await enlargeRegion(runner, ARCHITECTURE, part, core, factor);
    const [left, top] = [factor * (source.x + core.x), factor * (source.y + core.y)];
    const same = cut(whole, { x: left, y: top, width: made.width, height: made.height });
    for (let i = 0; i < made.data.length; i++) largest = Math.max(largest, Math.abs(made.data[i]! - same.data[i]!));
  }
  expect(largest).toBeLessThanOrEqual(1e-5);
});

test('with less around it than its margin, a tile would show a seam', async () => {
  const whole = await enlargeRegion(runner, ARCHITECTURE, picture, { x: 0, y: 0, ...SIZE }, 2);
  const source = { x: 100, y: 100, width: 64, height: 64 };
  const made = await runner.enlarge(cut(picture, source).data, 64, 64);
  const same = cut(whole, { x: 200, y: 200, width: 128, height: 128 }).data;
  expect(Math.max(...made.map((value, i) => Math.abs(value - same[i]!)))).toBeGreaterThan(1e-3);
});

function cut(from: FloatPicture, { x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const data = new Float32Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [channel, row, column] = [Math.floor(i / width / height), Math.floor(i / width) % height, i % width];
    data[i] = from.data[(channel * from.height + y + row) * from.width + x + column]!;
  }
  return { data, width, height };
}
