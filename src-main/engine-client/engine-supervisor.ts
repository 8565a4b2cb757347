/**
 * The engine process's life: started, watched, started again when it dies. The host owns it, so a window's connection
 * never breaks with the engine, and every window is told the same.
 */
import { engineCalls, type EngineApi, type EngineOptions, type EngineReady } from '../engine/api.ts';
import { forwardCalls } from '../../src-shared/api/contract.ts';
import type { EngineState } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError, fromPlainError, toPlainError } from '../../src-shared/api/errors.ts';
import { connectRpc, type Channel, type RpcPeer } from '../../src-shared/api/rpc.ts';

/** A running engine process, whatever started it. */
export interface EngineProcess {
  channel: Channel;
  /** `how` in words, e.g. 'signal SIGKILL'. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
  /** Of the process, while it runs. */
  pid?(): number | undefined;
}

export interface EngineSupervisor {
  readonly state: EngineState;
  onStateChanged(listener: (state: EngineState) => void): () => void;
  /** Starts the engine; in phase `failed`, tries anew. */
  start(): void;
  /** Ends the engine that runs, if one does, and starts one with its options changed; running work rejects with `engine-stopped`. */
  restart(changes: Partial<EngineOptions>): void;
  /** Waits while the engine starts; rejects with `engine-failed` where it will not. */
  whenReady(): Promise<RunningEngine>;
  stop(): void;
}

export interface RunningEngine {
  engine: EngineApi;
  ready: EngineReady;
}

/** Milliseconds before each start after a death; one death more than there are delays, in a row, and it stays down. */
const RESTART_DELAYS = [0, 500, 2000, 5000];

/** Calls whose success shows that an engine works, so that its past deaths no longer count. */
const WORK: ReadonlySet<keyof EngineApi> = new Set(['renderPicture', 'encodeStyle', 'segmentPhoto', 'enlargeTile']);

/** Makes the supervisor; nothing runs before `start`. */
export function superviseEngine(
  spawn: () => EngineProcess,
  firstOptions: EngineOptions,
  delays: readonly number[] = RESTART_DELAYS,
): EngineSupervisor {
  const listeners = new Set<(state: EngineState) => void>();
  let options = firstOptions;
  let state: EngineState = { phase: 'starting' };
  let running: RunningEngine | null = null;
  let child: EngineProcess | null = null;
  let peer: RpcPeer | null = null;
  let restart: NodeJS.Timeout | undefined;
  /** Deaths since an engine last did some work. */
  let deaths = 0;
  /** Chosen runtimes over which an engine died before it was ready. */
  let avoid: NonNullable<EngineOptions['avoid']> = [];

  function change(next: EngineState): void {
    state = next;
    for (const listener of [...listeners]) listener(next);
  }

  function launch(): void {
    const launched = spawn();
    const launchedPeer = connectRpc(launched.channel, {}, (error) =>
      console.error('The engine sent a message that is none:', error),
    );
    child = launched;
    peer = launchedPeer;
    launched.onExit((how) => {
      launchedPeer.close(new SpadeworkError('engine-stopped', { how }));
      if (child === launched) handleExit(how);
    });
    const engine = forwardCalls(engineCalls, async (name, args) => {
      const result = await launchedPeer.call(name, args);
      if (WORK.has(name)) deaths = 0;
      return result;
    });
    engine.start({ ...options, avoid }).then(
      (ready) => {
        if (child !== launched) return;
        running = { engine, ready };
        change({ phase: 'ready', runtime: ready.runtime, pack: ready.pack, packHash: ready.packHash });
        // Whoever waited has asked before. What is wrong with it, the first picture will tell.
        engine.rehearse().catch(() => undefined);
      },
      (error: unknown) => {
        // A refused start (a damaged pack, say) would be refused again: only a death is worth another try.
        if (child === launched) giveUp(error);
      },
    );
  }

  function handleExit(how: string): void {
    // A driver that ends the process would do so at every start: the next one takes another runtime.
    if (running === null && options.runtime !== undefined)
      avoid = [{ id: options.runtime, error: toPlainError(new SpadeworkError('runtime-died', { how })) }];
    child = null;
    peer = null;
    running = null;
    const delay = delays[deaths++];
    if (delay === undefined) return giveUp(new SpadeworkError('engine-failed', { how }));
    restart = setTimeout(launch, delay);
    change({ phase: 'restarting', error: toPlainError(new SpadeworkError('engine-stopped', { how })) });
  }

  function giveUp(error: unknown): void {
    stop();
    change({ phase: 'failed', error: toPlainError(error) });
  }

  function begin(): void {
    deaths = 0;
    avoid = [];
    change({ phase: 'starting' });
    launch();
  }

  function stop(how = 'the app stopped it'): void {
    clearTimeout(restart);
    peer?.close(new SpadeworkError('engine-stopped', { how }));
    const last = child;
    child = peer = running = null;
    last?.kill();
  }

  return {
    get state() {
      return state;
    },
    onStateChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (child === null && state.phase !== 'restarting') begin();
    },
    restart(changes) {
      options = { ...options, ...changes };
      stop('its settings changed');
      begin();
    },
    whenReady() {
      return new Promise((resolve, reject) => {
        const settle = (): boolean => {
          if (running !== null) resolve(running);
          else if (state.phase === 'failed') reject(fromPlainError(state.error));
          else return false;
          return true;
        };
        if (settle()) return;
        const unlisten = this.onStateChanged(() => {
          if (settle()) unlisten();
        });
      });
    },
    stop: () => stop(),
  };
}
