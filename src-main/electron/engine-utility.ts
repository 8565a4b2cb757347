/** The engine in Electron's utility process: a Node process of its own, without a window's privileges or risks. */
import { utilityProcess } from 'electron';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';

/** Name under which the system's and Electron's process lists show the engine. */
const SERVICE_NAME = 'Spadework engine';

/** Starts the engine, or another process that serves its parent; what it prints goes to `print`. */
export function spawnEngineUtility(
  engineFile: string,
  print: (text: string) => void,
  serviceName = SERVICE_NAME,
): EngineProcess {
  const child = utilityProcess.fork(engineFile, [], { serviceName, stdio: 'pipe' });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => print(String(chunk)));
  return {
    channel: {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      close: () => child.kill(),
    },
    onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    kill: () => void child.kill(),
    pid: () => child.pid,
  };
}
