/** A main-process port as a channel of the RPC. */
import type { MessagePortMain } from 'electron';
import type { Channel } from '../../src-shared/api/rpc.ts';

/** What the channel needs of a port; Node's own ports fit as well once their messages are wrapped alike. */
export type MainPort = Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> & {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
};

/** Messages are structured clones: pictures and maps stay bytes, nothing is put on a transfer list. */
export function portMainChannel(port: MainPort): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    close: () => port.close(),
  };
}
