import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { engineCalls, type EngineApi, type EngineOptions, type EngineReady } from '../engine/api.ts';
import type { EngineState } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError, type PlainError } from '../../src-shared/api/errors.ts';
import { serveCalls } from '../../src-shared/api/contract.ts';
import { connectRpc, type Channel } from '../../src-shared/api/rpc.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { superviseEngine, type EngineProcess, type EngineSupervisor } from './engine-supervisor.ts';

const options = { packFolder: '/nowhere' };
const pack: PackManifest = {
  format: 'spadework-pack',
  version: 1,
  id: 'pack',
  name: { en: 'Pack', ja: 'パック' },
  licence: { id: 'CC0-1.0', notice: '' },
  generator: {
    nf: 1,
    nhidden: 1,
    zDim: 0,
    upsampling: 'normal',
    latent: { width: 1, height: 1 },
    labels: 1,
    dontCare: false,
    edgeChannel: false,
    labelOffset: 0,
    weights: { file: 'generator.safetensors', sha256: '0'.repeat(64) },
  },
  labels: [{ id: 0, name: { en: 'sky', ja: '空' }, colour: '#87ceeb' }],
};
const ready: EngineReady = {
  runtime: { id: 'fake', description: 'Fake', passedOver: [] },
  pack,
  packHash: 'hash',
};
const job = {
  id: '1',
  map: { width: 1, height: 1, ids: new Uint8Array(1) },
  z: new Float32Array(0),
  noise: 0,
  priority: 'live' as const,
};

/** Engine processes that live in this one and die when told to. */
class FakeProcesses {
  spawned = 0;
  die: (how: string) => void = () => undefined;

  constructor(private readonly engine: EngineApi) {}

  readonly spawn = (): EngineProcess => {
    this.spawned++;
    const [hostChannel, engineChannel] = channelPair();
    connectRpc(
      engineChannel,
      serveCalls(engineCalls, this.engine, () => undefined),
      (error) => {
        throw error;
      },
    );
    return {
      channel: hostChannel,
      onExit: (listener) => (this.die = listener),
      kill: () => undefined,
    };
  };
}

function channelPair(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[] = [];
  const end = (own: number, other: number): Channel => ({
    post: (message) => queueMicrotask(() => listeners[other]?.(structuredClone(message))),
    onMessage: (listener) => (listeners[own] = listener),
    close: () => undefined,
  });
  return [end(0, 1), end(1, 0)];
}

const memory = { rowBytes: 0, rowBudget: 0, residentBytes: 0 };

function engineThat(parts: Partial<EngineApi>): EngineApi {
  return {
    start: async () => ready,
    rehearse: async () => undefined,
    renderPicture: async () => ({ width: 1, height: 1, rgb: new Uint8Array(3), milliseconds: 1 }),
    encodeStyle: async () => ({ mu: [], sigma: [] }),
    segmentPhoto: async () => ({ width: 1, height: 1, ids: new Uint8Array(1) }),
    enlargeTile: async () => ({ width: 2, height: 2, rgb: new Uint8Array(12) }),
    closeEnlarger: async () => undefined,
    lookInside: () => Promise.reject(new SpadeworkError('cancelled')),
    closeInside: async () => undefined,
    exportOnnx: async () => null,
    cancel: async () => undefined,
    memory: async () => memory,
    freeMemory: async () => memory,
    ...parts,
  };
}

function recordPhases(engine: EngineSupervisor): EngineState['phase'][] {
  const phases: EngineState['phase'][] = [];
  engine.onStateChanged(({ phase }) => phases.push(phase));
  return phases;
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('starts the engine and hands it out', async () => {
  const processes = new FakeProcesses(engineThat({}));
  const engine = superviseEngine(processes.spawn, options);
  const phases = recordPhases(engine);
  const waiting = engine.whenReady();
  engine.start();
  expect((await waiting).ready).toEqual(ready);
  expect(phases).toEqual(['starting', 'ready']);
});

test('a death fails what was running, is told, and is followed by a start after each delay in turn', async () => {
  const processes = new FakeProcesses(engineThat({ renderPicture: () => new Promise(() => undefined) }));
  const engine = superviseEngine(processes.spawn, options, [0, 1000]);
  const phases = recordPhases(engine);
  engine.start();
  const { engine: api } = await engine.whenReady();
  const picture = api.renderPicture(job);
  const failure = expect(picture).rejects.toMatchObject({ code: 'engine-stopped', details: { how: 'signal SIGKILL' } });
  processes.die('signal SIGKILL');
  await failure;
  await settle();
  expect([processes.spawned, engine.state.phase]).toEqual([2, 'ready']);
  processes.die('signal SIGKILL');
  await vi.advanceTimersByTimeAsync(999);
  expect(processes.spawned).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect([processes.spawned, engine.state.phase]).toEqual([3, 'ready']);
  expect(phases).toEqual(['starting', 'ready', 'restarting', 'ready', 'restarting', 'ready']);
});

test('after as many deaths in a row as there are delays, and one, it stays down until started by hand', async () => {
  const processes = new FakeProcesses(engineThat({}));
  const engine = superviseEngine(processes.spawn, options, [0]);
  engine.start();
  await settle();
  processes.die('exit code 3');
  await settle();
  processes.die('exit code 3');
  expect(engine.state).toMatchObject({ phase: 'failed', error: { code: 'engine-failed' } });
  await expect(engine.whenReady()).rejects.toMatchObject({ code: 'engine-failed' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(processes.spawned).toBe(2);
  engine.start();
  await settle();
  expect([processes.spawned, engine.state.phase]).toEqual([3, 'ready']);
});

test('work done in between makes earlier deaths count no longer', async () => {
  const processes = new FakeProcesses(engineThat({}));
  const engine = superviseEngine(processes.spawn, options, [0]);
  engine.start();
  for (let death = 0; death < 5; death++) {
    await (await engine.whenReady()).engine.renderPicture(job);
    processes.die('exit code 3');
    await settle();
  }
  expect(engine.state.phase).toBe('ready');
});

test('an engine that refuses to start is not asked again', async () => {
  const processes = new FakeProcesses(
    engineThat({ start: async () => Promise.reject(new SpadeworkError('pack-manifest', { reason: 'hash' })) }),
  );
  const engine = superviseEngine(processes.spawn, options);
  const waiting = engine.whenReady();
  engine.start();
  await expect(waiting).rejects.toMatchObject({ code: 'pack-manifest', details: { reason: 'hash' } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(processes.spawned).toBe(1);
});

test('when stopped, it kills the engine and starts no other', async () => {
  const processes = new FakeProcesses(engineThat({}));
  const engine = superviseEngine(processes.spawn, options);
  engine.start();
  await settle();
  engine.stop();
  processes.die('signal SIGTERM');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(processes.spawned).toBe(1);
});

test('restarted with other options, it fails what was running and starts anew with them', async () => {
  const started: unknown[] = [];
  const start = async (given: EngineOptions): Promise<EngineReady> => {
    started.push(given);
    return ready;
  };
  const processes = new FakeProcesses(engineThat({ start, renderPicture: () => new Promise(() => undefined) }));
  const engine = superviseEngine(processes.spawn, { ...options, threads: 4 });
  const phases = recordPhases(engine);
  engine.start();
  const picture = (await engine.whenReady()).engine.renderPicture(job);
  const failure = expect(picture).rejects.toMatchObject({ code: 'engine-stopped' });
  const dieLate = processes.die;
  engine.restart({ threads: undefined, runtime: 'tfjs-wasm' });
  await failure;
  await settle();
  dieLate('signal SIGTERM');
  await settle();
  expect(started).toMatchObject([
    { packFolder: '/nowhere', threads: 4 },
    { packFolder: '/nowhere', threads: undefined, runtime: 'tfjs-wasm' },
  ]);
  expect(phases).toEqual(['starting', 'ready', 'starting', 'ready']);
  expect(processes.spawned).toBe(2);
});

test('restarting brings back an engine that had failed', async () => {
  const processes = new FakeProcesses(engineThat({}));
  const engine = superviseEngine(processes.spawn, options, []);
  engine.start();
  await settle();
  processes.die('exit code 3');
  expect(engine.state.phase).toBe('failed');
  engine.restart({ threads: 1 });
  await settle();
  expect([processes.spawned, engine.state.phase]).toEqual([2, 'ready']);
});

test('a chosen runtime over which the engine dies at its start is not tried again until it is chosen again', async () => {
  const started: unknown[] = [];
  const start = async ({ avoid }: EngineOptions): Promise<EngineReady> => {
    started.push(avoid);
    return avoid?.length === 0 ? new Promise(() => undefined) : ready;
  };
  const processes = new FakeProcesses(engineThat({ start }));
  const engine = superviseEngine(processes.spawn, { ...options, runtime: 'onnxruntime-webgpu' });
  engine.start();
  await settle();
  processes.die('signal SIGSEGV');
  await settle();
  const avoided = [
    {
      id: 'onnxruntime-webgpu',
      error: expect.objectContaining({ code: 'runtime-died', details: { how: 'signal SIGSEGV' } }) as PlainError,
    },
  ];
  expect(started).toEqual([[], avoided]);
  expect(engine.state.phase).toBe('ready');
  engine.restart({});
  await settle();
  expect(started).toEqual([[], avoided, []]);
});

test('an answer that breaks the contract is not believed', async () => {
  const short = async () => ({ width: 2, height: 1, rgb: new Uint8Array(3), milliseconds: 1 });
  const engine = superviseEngine(new FakeProcesses(engineThat({ renderPicture: short })).spawn, options);
  engine.start();
  const { engine: api } = await engine.whenReady();
  await expect(api.renderPicture(job)).rejects.toThrow('renderPicture answered wrongly');
});

test('a job that breaks the contract does not reach the engine', async () => {
  const renderPicture = vi.fn();
  const engine = superviseEngine(new FakeProcesses(engineThat({ renderPicture })).spawn, options);
  engine.start();
  const { engine: api } = await engine.whenReady();
  await expect(api.renderPicture({ ...job, map: { ...job.map, width: 2 } })).rejects.toMatchObject({
    code: 'bad-argument',
    details: { call: 'renderPicture' },
  });
  expect(renderPicture).not.toHaveBeenCalled();
});
