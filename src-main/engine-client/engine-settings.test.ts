import { beforeEach, expect, test } from 'vitest';
import type { EngineChoices, EngineSettings } from '../../src-shared/api/engine-settings-api.ts';
import { offersOfThisMachine, openEngineSettings, type KeptChoices } from './engine-settings.ts';

const MIB = 1024 * 1024;
const offered: EngineSettings['offered'] = {
  runtimes: ['onnxruntime', 'tfjs-wasm'],
  cores: 2,
  maxThreads: 4,
  maxCacheBytes: 512 * MIB,
};
const AUTOMATIC = { runtime: undefined, threads: undefined, cacheBytes: undefined };

let stored: EngineChoices;
let failure: Error | null;
const file: KeptChoices = {
  read: () => stored,
  change: async (act) => {
    // A file takes its time.
    await Promise.resolve();
    if (failure !== null) throw failure;
    stored = act(stored);
  },
};
beforeEach(() => {
  stored = { runtime: null, threads: null, cacheBytes: null };
  failure = null;
});

test('leaves everything to the app until something is chosen', () => {
  const settings = openEngineSettings(file, { offered });
  expect(settings.read()).toEqual({ chosen: { runtime: null, threads: null, cacheBytes: null }, offered });
  expect(settings.options()).toEqual(AUTOMATIC);
});

test('keeps what was chosen for the next start, and says whether anything became other', async () => {
  const settings = openEngineSettings(file, { offered });
  expect(await settings.change({ runtime: 'tfjs-wasm', threads: 3 })).toBe(true);
  expect(await settings.change({ threads: 3 })).toBe(false);
  expect(await settings.change({ cacheBytes: 64 * MIB, runtime: null })).toBe(true);
  expect(openEngineSettings(file, { offered }).options()).toEqual({
    runtime: undefined,
    threads: 3,
    cacheBytes: 64 * MIB,
  });
  expect(stored).toEqual({ runtime: null, threads: 3, cacheBytes: 64 * MIB });
});

test('changes that come at once are all kept', async () => {
  const settings = openEngineSettings(file, { offered });
  await Promise.all([
    settings.change({ threads: 1 }),
    settings.change({ runtime: 'tfjs-wasm' }),
    settings.change({ cacheBytes: 32 * MIB }),
  ]);
  expect(openEngineSettings(file, { offered }).options()).toEqual({
    runtime: 'tfjs-wasm',
    threads: 1,
    cacheBytes: 32 * MIB,
  });
});

test.each<[string, Partial<EngineChoices>]>([
  ['a runtime of another platform', { runtime: 'onnxruntime-coreml' }],
  ['more threads than there are', { threads: 5 }],
  ['a budget beyond the machine', { cacheBytes: 513 * MIB }],
])('refuses %s and keeps what was', async (_what, changes) => {
  const settings = openEngineSettings(file, { offered });
  await settings.change({ threads: 2 });
  await expect(settings.change({ cacheBytes: 64 * MIB, ...changes })).rejects.toMatchObject({
    code: 'bad-argument',
    details: { call: 'changeEngineSettings' },
  });
  expect(settings.options()).toEqual({ ...AUTOMATIC, threads: 2 });
  expect(openEngineSettings(file, { offered }).options()).toEqual({ ...AUTOMATIC, threads: 2 });
});

test('what cannot be kept is not taken over', async () => {
  const settings = openEngineSettings(file, { offered });
  failure = new Error('the disk is full');
  await expect(settings.change({ threads: 2 })).rejects.toBe(failure);
  expect(settings.options()).toEqual(AUTOMATIC);
});

test('choices of a larger machine count as far as this one goes', async () => {
  const larger = {
    ...offered,
    runtimes: [...offered.runtimes, 'onnxruntime-webgpu' as const],
    maxThreads: 64,
    maxCacheBytes: 1024 * MIB,
  };
  await openEngineSettings(file, { offered: larger }).change({
    runtime: 'onnxruntime-webgpu',
    threads: 64,
    cacheBytes: 1024 * MIB,
  });
  expect(openEngineSettings(file, { offered }).options()).toEqual({
    runtime: undefined,
    threads: 4,
    cacheBytes: 512 * MIB,
  });
});

test('options of one run come first, are not kept, and end where the user chooses', async () => {
  const settings = openEngineSettings(file, { offered, given: { runtime: 'tfjs-wasm', threads: 1 } });
  expect(settings.read().chosen).toEqual({ runtime: 'tfjs-wasm', threads: 1, cacheBytes: null });
  await settings.change({ threads: 2 });
  expect(settings.options()).toEqual({ ...AUTOMATIC, runtime: 'tfjs-wasm', threads: 2 });
  expect(openEngineSettings(file, { offered }).options()).toEqual({ ...AUTOMATIC, threads: 2 });
});

test('what this machine offers holds together', () => {
  const { runtimes, cores, maxThreads } = offersOfThisMachine();
  expect(runtimes).toContain('tfjs-wasm');
  expect(cores).toBeGreaterThanOrEqual(1);
  expect(maxThreads).toBeGreaterThanOrEqual(cores);
});
