/** The channel of a process to its parent: Electron's utilityProcess or a Node child process. */
import type { Channel } from '../../src-shared/api/rpc.ts';

/** What Electron gives a utility process; declared here because only src-main/electron knows Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

export function parentChannel(): Channel {
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
