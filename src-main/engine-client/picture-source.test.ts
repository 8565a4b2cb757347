import { expect, test, vi } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import type { PictureCall } from '../../src-shared/api/values.ts';
import type { PictureJob } from '../engine/api.ts';
import type { RunningEngine } from './engine-supervisor.ts';
import { createPictureSource } from './picture-source.ts';

const generator = { zDim: 1, upsampling: 'normal', latent: { width: 1, height: 1 }, dontCare: false };
const ready = { pack: { id: 'p', labels: [{ id: 0 }], generator }, packHash: 'h' } as unknown as RunningEngine['ready'];
const PICTURE_BYTES = 32 * 32 * 3;

function engineThat(render: (job: PictureJob) => Promise<void>): {
  running: RunningEngine;
  jobs: PictureJob[];
  cancelled: string[];
} {
  const jobs: PictureJob[] = [];
  const cancelled: string[] = [];
  const engine: Partial<RunningEngine['engine']> = {
    renderPicture: async (job) => {
      jobs.push(job);
      await render(job);
      return { width: 32, height: 32, rgb: new Uint8Array(PICTURE_BYTES).fill(job.z[0]! * 50), milliseconds: 1 };
    },
    cancel: async (id) => void cancelled.push(id),
  };
  return { running: { ready, engine } as unknown as RunningEngine, jobs, cancelled };
}

const call = (z: number): PictureCall => ({
  map: { ...createLabelMap(4, 4) },
  style: { kind: 'latent', name: '', z: [z] },
});

test('makes a picture once and keeps it', async () => {
  const { running, jobs } = engineThat(async () => undefined);
  const source = createPictureSource({ whenReady: async () => running, app: '1' });
  const first = await source.take(call(1));
  expect(await source.take(call(1))).toBe(first);
  expect((await source.take(call(2))).rgb[0]).toBe(100);
  expect(jobs.map(({ priority, z }) => [priority, z[0]])).toEqual([
    ['batch', 1],
    ['batch', 2],
  ]);
});

test('forgets what was used longest ago when the pixels exceed the budget', async () => {
  const { running, jobs } = engineThat(async () => undefined);
  const source = createPictureSource({ whenReady: async () => running, app: '1', budgetBytes: 2 * PICTURE_BYTES });
  for (const z of [1, 2, 1, 3, 1, 2]) await source.take(call(z));
  expect(jobs.map(({ z }) => z[0])).toEqual([1, 2, 3, 2]);
});

test('asks again when the engine died over a picture, but not for ever', async () => {
  let deaths = 1;
  const { running, jobs } = engineThat(async () => {
    if (deaths-- > 0) throw new SpadeworkError('engine-stopped', { how: 'signal SIGKILL' });
  });
  const source = createPictureSource({ whenReady: async () => running, app: '1' });
  expect((await source.take(call(1))).width).toBe(32);
  deaths = 100;
  await expect(source.take(call(2))).rejects.toMatchObject({ code: 'engine-stopped' });
  expect(jobs.length).toBe(2 + 3);
});

test('an error of the picture itself is not tried again', async () => {
  const { running, jobs } = engineThat(() => Promise.reject(new SpadeworkError('latent-size', {})));
  const source = createPictureSource({ whenReady: async () => running, app: '1' });
  await expect(source.take(call(1))).rejects.toMatchObject({ code: 'latent-size' });
  expect(jobs.length).toBe(1);
});

test('an abort reaches the engine, and nothing more is asked of it', async () => {
  const abort = new AbortController();
  let fail = (_error: unknown): void => undefined;
  const { running, jobs, cancelled } = engineThat(() => new Promise((_resolve, reject) => (fail = reject)));
  const source = createPictureSource({ whenReady: async () => running, app: '1' });
  const taken = source.take(call(1), abort.signal);
  await vi.waitFor(() => expect(jobs.length).toBe(1));
  abort.abort();
  expect(cancelled).toEqual([jobs[0]!.id]);
  fail(new SpadeworkError('cancelled'));
  await expect(taken).rejects.toMatchObject({ code: 'cancelled' });
  await expect(source.take(call(2), abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(jobs.length).toBe(1);
});
