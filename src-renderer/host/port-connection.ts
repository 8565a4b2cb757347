/** StudioApi over a MessagePort: Electron. The port ends at the main process, which outlives every engine, so it never dies. */
import { pagePortChannel } from '../../src-shared/api/page-port-channel.ts';
import { PORT_ANSWER, PORT_REQUEST } from '../../src-shared/api/port-handshake.ts';
import { WindowConnection, type HostConnection } from './host-connection.ts';

/** Asks the preload for the port to the main process. */
export function requestPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== PORT_ANSWER || port === undefined) return;
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
    window.postMessage(PORT_REQUEST, location.origin);
  });
}

/** Speaks StudioApi through `port`. */
export function connectThroughPort(port: MessagePort): HostConnection {
  const end = new WindowConnection(() => port.close());
  end.attach(pagePortChannel(port));
  return end;
}
