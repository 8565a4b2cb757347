/** An engine on the channel to its parent: Electron's utilityProcess or a Node child process. */
import { serveCalls } from '../../src-shared/api/contract.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { UNEXPECTED, type NoteUnexpected } from '../../src-shared/api/unexpected.ts';
import { engineCalls, type EngineApi } from './api.ts';
import { LostThread } from './modulation/kernels/kernel-pool.ts';
import { parentChannel } from './parent-channel.ts';

/** The host keeps what this process prints. */
const note: NoteUnexpected = (where, thrown) => {
  console.error(`${UNEXPECTED} the engine, ${where}:`, thrown);
  // No call would succeed any more. The host starts another engine, and asks that one again.
  if (thrown instanceof LostThread) process.exit(1);
};

/** Answers the parent's calls with `engine`. */
export function serveEngine(engine: EngineApi): void {
  connectRpc(parentChannel(), serveCalls(engineCalls, engine, note), (error) =>
    note('a message of the host that is none', error),
  );
}
