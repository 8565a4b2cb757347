/** The Node host: the window's files over HTTP and StudioApi over a WebSocket, on 127.0.0.1 only. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { MAX_FRAME_BYTES, packFrame, unpackFrame } from '../../src-shared/api/frames.ts';
import type { Channel } from '../../src-shared/api/rpc.ts';
import type { EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import type { Log } from '../traces/log.ts';
import { serveStudio, type OpenStudio } from '../host/serve-studio.ts';
import { WINDOW_HEADERS, readWindowFile } from '../host/window-files.ts';
import { carriesToken, comesFromOwnPage, namesThisMachine } from './access.ts';

export interface ServerOptions {
  rendererFolder: string;
  engine: EngineSupervisor;
  /** Makes the studio of one more window. */
  openStudio: OpenStudio;
  log: Log;
  /** 0 or nothing: any free port. */
  port?: number;
}

export interface RunningServer {
  /** What to open in a browser, token and all. */
  address: string;
  close(): Promise<void>;
}

/** Code of the WebSocket protocol for a message that makes no sense. */
const PROTOCOL_ERROR = 1002;

/** Listens. Rejects as Node does when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const token = randomBytes(24).toString('base64url');
  const http = createServer((request, response) => void answer(request, response, options.rendererFolder, token));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  http.on('upgrade', (request, socket, head) => {
    const refusal = refuseSocket(request, token);
    if (refusal !== null) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => openWindow(webSocket, options));
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  token: string,
): Promise<void> {
  const say = (status: number, text: string): void => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...WINDOW_HEADERS }).end(`${text}\n`);
  };
  if (!namesThisMachine(request)) return say(403, 'Spadework answers only under 127.0.0.1 or localhost.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET is answered here.');
  const url = readTarget(request);
  if (url === null) return say(400, 'That is no address.');
  if (url.pathname === '/' && !carriesToken(url, token))
    return say(403, 'Open the whole address that Spadework printed, token and all.');
  const file = await readWindowFile(folder, url.pathname);
  if (file === null) return say(404, 'Not here.');
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length, ...WINDOW_HEADERS });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

/** The status line with which a socket is refused, or null when it may open. */
function refuseSocket(request: IncomingMessage, token: string): string | null {
  const url = readTarget(request);
  if (url === null || url.pathname !== '/studio') return '404 Not Found';
  if (!namesThisMachine(request) || !comesFromOwnPage(request) || !carriesToken(url, token)) return '403 Forbidden';
  return null;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The request's path and query; the authority is of no interest here (`namesThisMachine` looks at it). */
function readTarget(request: IncomingMessage): URL | null {
  const target = request.url ?? '';
  return target.startsWith('/') && URL.canParse(`http://host${target}`) ? new URL(`http://host${target}`) : null;
}

function openWindow(webSocket: WebSocket, { engine, openStudio, log }: ServerOptions): void {
  // An oversized or malformed frame makes `ws` close the socket with the right code; the error event only says so.
  webSocket.on('error', () => undefined);
  const served = serveStudio(socketChannel(webSocket), openStudio, engine, log);
  webSocket.on('close', () => served.end());
}

function socketChannel(webSocket: WebSocket): Channel {
  const close = (): void => webSocket.close(PROTOCOL_ERROR);
  return {
    post: (message) => webSocket.send(packFrame(message)),
    onMessage: (listener) =>
      webSocket.on('message', (data: Buffer, isBinary) => {
        try {
          if (!isBinary) throw new TypeError('text frames are not spoken here');
          // A plain view: what is unpacked must be Uint8Arrays, not Node's Buffers.
          listener(unpackFrame(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
        } catch {
          close();
        }
      }),
    close,
  };
}
