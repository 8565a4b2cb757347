/** StudioApi over a WebSocket to the Node host: one MessagePack message a frame; a lost connection is opened again. */
import { MAX_FRAME_BYTES, packFrame, unpackFrame } from '../../src-shared/api/frames.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Channel } from '../../src-shared/api/rpc.ts';
import { WindowConnection, type HostConnection } from './host-connection.ts';

/** Milliseconds before the first attempt to reconnect; doubled after every failure up to the longest. */
const FIRST_DELAY = 250;
const LONGEST_DELAY = 5000;

/** The address of the host's socket: the page's own, with the token that the page was opened with. */
export function socketAddress(page: { href: string }): string {
  const address = new URL('studio', page.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = new URL(page.href).search;
  return address.href;
}

/** Speaks StudioApi through sockets from `openSocket`. Resolves once the first is open; rejects with `host-lost` if it closes first. */
export function connectThroughSocket(openSocket: () => WebSocket): Promise<HostConnection> {
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    let delay = FIRST_DELAY;
    let settled = false;
    let closed = false;
    const end = new WindowConnection(() => {
      closed = true;
      socket.close();
    });
    const open = (): void => {
      socket = openSocket();
      socket.binaryType = 'arraybuffer';
      socket.addEventListener('open', () => {
        delay = FIRST_DELAY;
        end.attach(socketChannel(socket));
        settled = true;
        resolve(end);
      });
      socket.addEventListener('close', () => {
        end.detach();
        if (!settled) reject(new SpadeworkError('host-lost'));
        if (!settled || closed) return;
        setTimeout(() => closed || open(), delay);
        delay = Math.min(delay * 2, LONGEST_DELAY);
      });
    };
    open();
  });
}

function socketChannel(socket: WebSocket): Channel {
  return {
    post: (message) => {
      const frame = packFrame(message);
      if (frame.length > MAX_FRAME_BYTES) throw new SpadeworkError('frame-too-large', { max: MAX_FRAME_BYTES });
      socket.send(frame as Uint8Array<ArrayBuffer>);
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) =>
        listener(unpackFrame(new Uint8Array(event.data))),
      ),
    close: () => socket.close(),
  };
}
