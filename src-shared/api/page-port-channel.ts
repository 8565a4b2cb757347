/** A page's port as a channel of the RPC. */
import type { Channel } from './rpc.ts';

/** What the channel needs of a MessagePort: this folder is checked without a page's types, too. */
interface PagePort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  start(): void;
  close(): void;
}

export function pagePortChannel(port: PagePort): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', ({ data }) => listener(data));
      port.start();
    },
    close: () => port.close(),
  };
}
