/** The engine's settings, held over both transports against a real engine process. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlainError } from '../../src-shared/api/errors.ts';
import type { EngineChoices, EngineState, PictureCall } from '../../src-shared/api/studio-api.ts';
import { CACHE_BYTES } from '../../src-shared/api/engine-settings-api.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { messagePort, startTestHost, webSocket, type TestHost } from './transports.ts';

const MIB = 1024 * 1024;

describe.each([messagePort, webSocket])('engine settings over $name', ({ connect }) => {
  let testHost: TestHost;
  let host: HostConnection;
  let call: PictureCall;

  beforeAll(async () => {
    testHost = await startTestHost();
    host = await connect(testHost);
    const { labels } = (await ready()).pack;
    const { width, height, ids } = createLabelMap(64, 64, labels[0]!.id);
    ids.fill(labels[1]!.id, 1000);
    call = { map: { width, height, ids }, style: { kind: 'seed', seed: 7 } };
  });
  afterAll(() => {
    host.close();
    testHost.close();
  });

  async function ready(): Promise<Extract<EngineState, { phase: 'ready' }>> {
    await testHost.engine.whenReady();
    const state = await host.api.engineState();
    if (state.phase !== 'ready') throw new Error(`the engine is ${state.phase}`);
    return state;
  }

  /** The phases that the window hears of while `act` runs and until the engine is ready again. */
  async function phasesOf(act: () => Promise<unknown>): Promise<EngineState['phase'][]> {
    const phases: EngineState['phase'][] = [];
    const unlisten = host.on('engineStateChanged', ({ phase }) => phases.push(phase));
    // The standing state is told first.
    phases.length = 0;
    await act();
    await ready();
    unlisten();
    return phases;
  }

  test('tells what is chosen and what this machine offers', async () => {
    const { chosen, offered } = await host.api.engineSettings();
    expect(chosen).toEqual({ runtime: null, threads: null, cacheBytes: null });
    expect(offered.runtimes).toContain('tfjs-wasm');
    expect(offered.maxThreads).toBeGreaterThanOrEqual(offered.cores);
    expect((await host.api.engineMemory()).rowBudget).toBe(CACHE_BYTES.normal);
  });

  test('starts the engine anew with what was chosen; the picture is the same', async () => {
    const before = await host.api.makePicture(call);
    const phases = await phasesOf(async () => {
      const { chosen } = await host.api.changeEngineSettings({ threads: 1, cacheBytes: 64 * MIB });
      expect(chosen).toEqual({ runtime: null, threads: 1, cacheBytes: 64 * MIB });
    });
    expect(phases).toEqual(['starting', 'ready']);
    expect((await ready()).runtime.description).toContain('1 thread');
    expect((await host.api.engineMemory()).rowBudget).toBe(64 * MIB);
    const after = await host.api.makePicture(call);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    // Sums of two threads are added in another order than those of one: the last bit of a pixel may differ.
    expect(after.rgb.every((value, i) => Math.abs(value - before.rgb[i]!) <= 1)).toBe(true);
  });

  test('does not start it anew where nothing changes', async () => {
    await host.api.changeEngineSettings({ threads: 1 });
    expect(await phasesOf(() => host.api.changeEngineSettings({ threads: 1 }))).toEqual([]);
  });

  test('a picture that is being made ends with engine-stopped, and can be asked for again', async () => {
    const pictures = Promise.allSettled(
      [1, 2, 3, 4].map((seed) =>
        host.api.takePicture({ ...call, size: { width: 256, height: 256 }, style: { kind: 'seed', seed } }),
      ),
    );
    const live = host.api.makePicture({ ...call, size: { width: 256, height: 256 } }).catch((error: unknown) => error);
    await host.api.changeEngineSettings({ threads: null });
    expect(await live).toMatchObject({ code: 'engine-stopped' });
    expect((await host.api.makePicture(call)).rgb.length).toBeGreaterThan(0);
    // Pictures that are not live are asked for again by the host itself.
    expect((await pictures).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  test('takes another runtime and goes back', async () => {
    await host.api.changeEngineSettings({ runtime: 'tfjs-wasm' });
    expect((await ready()).runtime).toMatchObject({ id: 'tfjs-wasm', passedOver: [] });
    await host.api.changeEngineSettings({ runtime: null });
    expect((await ready()).runtime.id).toBe('onnxruntime');
  });

  test('says why a runtime was not taken, and goes on with another', async ({ skip }) => {
    const { offered } = await host.api.engineSettings();
    // Its library is an install of its own, which no test machine has.
    if (!offered.runtimes.includes('onnxruntime-cuda')) skip('this platform offers no runtime that is missing here');
    await host.api.changeEngineSettings({ runtime: 'onnxruntime-cuda' });
    const { runtime } = await ready();
    expect(runtime.id).toBe('onnxruntime');
    expect(runtime.passedOver).toEqual([
      { id: 'onnxruntime-cuda', error: expect.objectContaining({ code: 'runtime-failed' }) as PlainError },
    ]);
    expect((await host.api.engineSettings()).chosen.runtime).toBe('onnxruntime-cuda');
    await host.api.changeEngineSettings({ runtime: null });
  });

  test('tells what is kept of maps, and lets go of it', async () => {
    const picture = await host.api.makePicture(call);
    const used = await host.api.engineMemory();
    expect(used.rowBytes).toBeGreaterThan(0);
    expect(used.residentBytes).toBeGreaterThan(used.rowBytes);
    expect((await host.api.freeEngineMemory()).rowBytes).toBe(0);
    expect(Buffer.compare((await host.api.makePicture(call)).rgb, picture.rgb)).toBe(0);
    expect((await host.api.engineMemory()).rowBytes).toBe(used.rowBytes);
  });

  test.each<[string, unknown]>([
    ['an unknown runtime', { runtime: 'abacus' }],
    ['a runtime of no platform', { runtime: ['onnxruntime'] }],
    ['no threads', { threads: 0 }],
    ['more threads than there are', { threads: 1024 }],
    ['half a thread', { threads: 1.5 }],
    ['a budget below the least', { cacheBytes: CACHE_BYTES.min - 1 }],
    ['a budget above the most', { cacheBytes: CACHE_BYTES.max + 1 }],
    ['nothing', null],
  ])('refuses %s', async (_what, changes) => {
    const { chosen } = await host.api.engineSettings();
    await expect(host.api.changeEngineSettings(changes as Partial<EngineChoices>)).rejects.toMatchObject({
      code: 'bad-argument',
      details: { call: 'changeEngineSettings' },
    });
    expect((await host.api.engineSettings()).chosen).toEqual(chosen);
  });
});
