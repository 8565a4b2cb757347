/** The engine in this process: what comes before its first picture. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { SMALLEST_GENERATOR } from '../../test/support/packs/small-architectures.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import type { EngineApi, PictureJob } from './api.ts';
import { createEngine } from './engine.ts';

const packFolder = mkdtempSync(join(tmpdir(), 'engine-'));
writeTinyPack(packFolder);
afterAll(() => rmSync(packFolder, { recursive: true }));

async function startEngine(): Promise<EngineApi> {
  const engine = createEngine();
  await engine.start({ packFolder, runtime: 'onnxruntime', threads: 1 });
  return engine;
}

const job: PictureJob = {
  id: 'picture',
  map: createLabelMap(32, 32, 1),
  z: new Float32Array(SMALLEST_GENERATOR.zDim).fill(0.5),
  noise: 3,
  priority: 'live',
};

test('a rehearsal leaves nothing behind, and pictures are the same with it', async () => {
  const [rehearsed, other] = [await startEngine(), await startEngine()];
  await rehearsed.rehearse();
  expect((await rehearsed.memory()).rowBytes).toBe(0);
  expect((await rehearsed.renderPicture(job)).rgb).toEqual((await other.renderPicture(job)).rgb);
});

test('a rehearsal gives way to the first picture, and comes no more after it', async () => {
  const engine = await startEngine();
  const rehearsal = engine.rehearse();
  await engine.renderPicture(job);
  const { rowBytes } = await engine.memory();
  expect(rowBytes).toBeGreaterThan(0);
  await rehearsal;
  await engine.rehearse();
  expect((await engine.memory()).rowBytes).toBe(rowBytes);
});
