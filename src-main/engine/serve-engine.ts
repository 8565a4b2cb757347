/** An engine on the channel to its parent: Electron's utilityProcess or a Node child process. */
import { serveCalls } from '../../src-shared/api/contract.ts';
import { connectRpc } from '../../src-shared/api/rpc.ts';
import { UNEXPECTED, type NoteUnexpected } from '../../src-shared/api/unexpected.ts';
import { engineCalls, type EngineApi } from './api.ts';
import { parentChannel } from './parent-channel.ts';

/** The host keeps what this process prints. */
const note: NoteUnexpected = (where, thrown) => console.error(`${UNEXPECTED} the engine, ${where}:`, thrown);

/** Answers the parent's calls with `engine`. */
export function serveEngine(engine: EngineApi): void {
  connectRpc(parentChannel(), serveCalls(engineCalls, engine, note), (error) =>
    note('a message of the host that is none', error),
  );
}
