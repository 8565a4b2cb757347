/**
 * The window's end of StudioApi. In Electron the preload hands over a MessagePort; in a browser the page opens a
 * WebSocket to the Node host that served it, and opens it again when it is lost.
 */
import { ELECTRON_ORIGIN } from '../../src-shared/api/port-handshake.ts';
import { connectThroughPort, requestPort } from './port-connection.ts';
import { connectThroughSocket, socketAddress } from './socket-connection.ts';
import type { HostConnection } from './host-connection.ts';

/** Connects to whichever host served this page. */
export async function connectHost(): Promise<HostConnection> {
  if (location.origin === ELECTRON_ORIGIN) return connectThroughPort(await requestPort());
  return connectThroughSocket(() => new WebSocket(socketAddress(location)));
}
