/** An engine for one piece of work, beside the one that paints: it ends with the work, or as soon as the work is given up. */
import { forwardCalls } from '../../src-shared/api/contract.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { engineCalls, type EngineApi } from '../engine/api.ts';
import type { EngineProcess } from './engine-supervisor.ts';

/** Rejects as `work` does, with `cancelled` once `signal` aborts, with `engine-stopped` where the process ends by itself. */
export async function borrowEngine<Result>(
  spawn: () => EngineProcess,
  work: (engine: EngineApi) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  if (signal.aborted) throw new SpadeworkError('cancelled');
  const child = spawn();
  const peer = connectRpc(child.channel, {}, (error) =>
    console.error('The engine sent a message that is none:', error),
  );
  const giveUp = (): void => {
    peer.close(new SpadeworkError('cancelled'));
    child.kill();
  };
  child.onExit((how) => peer.close(new SpadeworkError('engine-stopped', { how })));
  signal.addEventListener('abort', giveUp);
  try {
    return await work(forwardCalls(engineCalls, (name, args) => peer.call(name, args)));
  } finally {
    signal.removeEventListener('abort', giveUp);
    child.kill();
  }
}
