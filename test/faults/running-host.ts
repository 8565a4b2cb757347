/** The Node host as a process of its own that can be killed, and a window at it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { connectThroughSocket } from '../../src-renderer/host/socket-connection.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { openSocket } from '../contract/transports.ts';
import { program } from '../contract/run-program.ts';

export interface RunningHost {
  /** `spadework serve`, with its data under a home of its own. */
  host: ChildProcess;
  address: string;
  connection: HostConnection;
  /** The socket of the connection as it is now. */
  socket(): WebSocket;
}

/** Starts the host and connects a window to it. */
export async function startHost(home: string): Promise<RunningHost> {
  const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home };
  const host = spawn(process.execPath, [program, 'serve'], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const died = once(host, 'exit').then(() => Promise.reject(new Error('the host did not start')));
  // It is killed later on purpose.
  died.catch(() => undefined);
  const [line] = (await Promise.race([once(host.stdout, 'data'), died])) as [Buffer];
  return connectWindow(host, line.toString().trim());
}

/** One more window. */
export async function connectWindow(host: ChildProcess, address: string): Promise<RunningHost> {
  let socket: WebSocket;
  const connection = await connectThroughSocket(() => {
    socket = openSocket(address);
    // A host that was killed refuses the next connection; that is the point.
    socket.on('error', () => undefined);
    return socket as unknown as globalThis.WebSocket;
  });
  return { host, address, connection, socket: () => socket };
}

/** Ends the host and waits until it has. */
export async function endHost(host: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const gone = once(host, 'exit');
  host.kill(signal);
  await gone;
}

/** Resolves once the engine can be asked. */
export async function engineReady({ connection }: RunningHost): Promise<void> {
  while ((await connection.api.engineState()).phase !== 'ready')
    await new Promise((resolve) => setTimeout(resolve, 100));
}
