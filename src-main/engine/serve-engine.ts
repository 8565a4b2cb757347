/** An engine on the channel to its parent: Electron's utilityProcess or a Node child process. */
import { serveCalls } from '../../src-shared/api/contract.ts';
import { connectRpc, type Channel } from '../../src-shared/api/rpc.ts';
import { UNEXPECTED, type NoteUnexpected } from '../../src-shared/api/unexpected.ts';
import { engineCalls, type EngineApi } from './api.ts';

/** What Electron gives a utility process; declared here because only src-main/electron knows Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

function parentChannel(): Channel {
  const { parentPort } = process as { parentPort?: ParentPort };
  // No transfer lists: across Electron's processes a transferred ArrayBuffer arrives as null.
  if (parentPort !== undefined) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      close: () => process.exit(0),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    post: (message) => {
      process.send?.(message);
    },
    onMessage: (listener) => process.on('message', listener),
    close: () => process.disconnect(),
  };
}

/** The host keeps what this process prints. */
const note: NoteUnexpected = (where, thrown) => console.error(`${UNEXPECTED} the engine, ${where}:`, thrown);

/** Answers the parent's calls with `engine`. */
export function serveEngine(engine: EngineApi): void {
  connectRpc(parentChannel(), serveCalls(engineCalls, engine, note), (error) =>
    note('a message of the host that is none', error),
  );
}
