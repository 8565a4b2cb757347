/** Pictures enlarged by a real engine in this process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { createEngine } from '../engine/engine.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { enlargePicture } from './enlarge-picture.ts';
import type { RunningEngine } from './engine-supervisor.ts';
import { createPictureSource } from './picture-source.ts';

const base = mkdtempSync(join(tmpdir(), 'enlarge-'));
const call = { map: createLabelMap(40, 40, 1), style: { kind: 'seed' as const, seed: 3 } };
let running: RunningEngine;
let plain: RunningEngine;

beforeAll(async () => {
  const start = async (enlarges: boolean): Promise<RunningEngine> => {
    const packFolder = join(base, String(enlarges));
    writeTinyPack(packFolder, 1, {}, { enlarges });
    const engine = createEngine();
    return { engine, ready: await engine.start({ packFolder, runtime: 'onnxruntime', threads: 1 }) };
  };
  [running, plain] = [await start(true), await start(false)];
});
afterAll(() => rmSync(base, { recursive: true }));

/** Grey with grain: no two places look alike. */
function grain(width: number, height: number) {
  const uniform = uniformGenerator(1);
  const rgb = Uint8Array.from({ length: width * height * 3 }, () => 100 + 20 * uniform());
  return { width, height, rgb };
}

test('the tiles of a picture come together without a seam, and the same picture gives the same bytes', async () => {
  const picture = grain(300, 270);
  const seen: [number, number][] = [];
  const enlarged = await enlargePicture(running, picture, 2, { onTile: (done, total) => seen.push([done, total]) });
  expect([enlarged.width, enlarged.height, enlarged.rgb.length]).toEqual([600, 540, 600 * 540 * 3]);
  expect(seen).toEqual([0, 1, 2, 3, 4].map((done) => [done, 4]));
  const again = await enlargePicture(running, picture, 2);
  expect(Buffer.compare(again.rgb, enlarged.rgb)).toBe(0);
  // Its lower right part by itself falls into other tiles, and only at its upper and left border does it lack neighbours.
  const part = { width: 200, height: 200, rgb: new Uint8Array(200 * 200 * 3) };
  for (let y = 0; y < 200; y++)
    part.rgb.set(picture.rgb.subarray(((y + 70) * 300 + 100) * 3, ((y + 70) * 300 + 300) * 3), y * 600);
  const enlargedPart = await enlargePicture(running, part, 2);
  let largest = 0;
  for (let y = 20; y < 400; y++)
    for (let i = 20 * 3; i < 400 * 3; i++)
      largest = Math.max(
        largest,
        Math.abs(enlargedPart.rgb[y * 1200 + i]! - enlarged.rgb[((y + 140) * 600 + 200) * 3 + i]!),
      );
  expect(largest).toBeLessThanOrEqual(1);
});

test('a picture that is given up ends before its next tile', async () => {
  const abort = new AbortController();
  let tiles = 0;
  const onTile = (): void => {
    if (++tiles === 2) abort.abort();
  };
  await expect(enlargePicture(running, grain(520, 20), 4, { signal: abort.signal, onTile })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(tiles).toBe(2);
});

test('a pack without an enlarger says so, and its pictures are left as they are', async () => {
  await expect(enlargePicture(plain, grain(8, 8), 2)).rejects.toMatchObject({ code: 'no-enlarger' });
  const pictures = createPictureSource({ whenReady: async () => plain, app: '1' });
  const { width, height } = await pictures.takeFor(call, { width: 128, height: 128 });
  expect([width, height]).toEqual([32, 32]);
});

test('a picture for a file is enlarged as far as the file is large, up to four times; its request stays', async () => {
  const pictures = createPictureSource({ whenReady: async () => running, app: '1' });
  const own = await pictures.take(call);
  const widthFor = async (side: number): Promise<number> => {
    const { width, request } = await pictures.takeFor(call, { width: side, height: side });
    expect(request).toEqual(own.request);
    return width;
  };
  expect([
    await widthFor(16),
    await widthFor(32),
    await widthFor(50),
    await widthFor(100),
    await widthFor(500),
  ]).toEqual([32, 32, 64, 128, 128]);
});
