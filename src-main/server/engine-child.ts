/** The engine in a Node child process; messages are structured clones, so pictures stay bytes. */
import { fork } from 'node:child_process';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';

/**
 * glibc keeps freed blocks below a growing threshold for itself; a fixed one gives the weights' memory back to the system
 * once they are loaded.
 */
export const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '1048576' };

/** Starts the engine, or another process that serves its parent; what it prints goes to `print`. */
export function spawnEngineChild(engineFile: string, print: (text: string) => void): EngineProcess {
  const child = fork(engineFile, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...ALLOCATOR },
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => print(String(chunk)));
  return {
    channel: {
      post: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (listener) => child.on('message', listener),
      close: () => child.kill(),
    },
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener(signal === null ? `exit code ${code}` : `signal ${signal}`));
      child.once('error', (error) => listener(error.message));
    },
    kill: () => void child.kill(),
    pid: () => child.pid,
  };
}
