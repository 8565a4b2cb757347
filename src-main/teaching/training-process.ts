/** The process that trains, as the host sees it: its calls, its events, and a brake for when somebody paints. */
import { forwardCalls, receiveEvents } from '../../src-shared/api/contract.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import type { TrainingEvent } from '../../src-shared/training/plan.ts';
import {
  trainingCalls,
  trainingEvents,
  type TrainingProcessApi,
  type TrainingSettings,
} from '../../src-shared/training/process-api.ts';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';

/** How a host trains. */
export interface TrainingHost {
  /** Starts the process that trains. */
  spawn: () => EngineProcess;
  settings: Pick<TrainingSettings, 'runtimes' | 'electron' | 'features'>;
}

export interface TrainingProcess {
  readonly api: TrainingProcessApi;
  /** Holds it where it stands, in the middle of a step, until `goOn`. Windows cannot: there its low priority has to do. */
  suspend(): void;
  goOn(): void;
  /** Ends it at once; calls that run reject with `teach-ended`. */
  end(): void;
}

/** Calls of a process that ends by itself reject with `teach-ended`. */
export function openTrainingProcess(
  spawn: () => EngineProcess,
  onEvent: (event: TrainingEvent) => void,
): TrainingProcess {
  const child = spawn();
  let gone = false;
  const peer = connectRpc(
    child.channel,
    receiveEvents(trainingEvents, (_name, event) => onEvent(event)),
    (error) => console.error('The training sent a message that is none:', error),
  );
  child.onExit((how) => {
    gone = true;
    peer.close(new SpadeworkError('teach-ended', { how }));
  });
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    const pid = child.pid?.();
    if (gone || pid === undefined || process.platform === 'win32') return;
    try {
      process.kill(pid, name);
    } catch {
      // It has just ended.
    }
  };
  return {
    api: forwardCalls(trainingCalls, (name, args) => peer.call(name, args)),
    suspend: () => signal('SIGSTOP'),
    goOn: () => signal('SIGCONT'),
    end: () => {
      // What stands still does not hear that it is to end.
      signal('SIGCONT');
      peer.close(new SpadeworkError('teach-ended', { how: 'kill' }));
      child.kill();
    },
  };
}
