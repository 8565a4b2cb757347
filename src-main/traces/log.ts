/**
 * The app's log: one file of bounded size where the system keeps logs. It holds what was not expected, once, with its
 * stack and cause, and what the engine's process prints; never paint and never what a file holds.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import electronLog from 'electron-log/node.js';
import { UNEXPECTED } from '../../src-shared/api/unexpected.ts';

/** Beyond this size the file is put aside as `spadework.old.log`, of which there is one. */
const MAX_BYTES = 1024 * 1024;

export interface Log {
  readonly folder: string;
  /** Something worth knowing later that is no failure. */
  note(text: string): void;
  /** Something thrown that nobody expected; `where` names the boundary at which it was caught. */
  fail(where: string, thrown: unknown): void;
  /** What a process printed. */
  printed(text: string): void;
}

/** Opens the log in `folder`; makes the folder. */
export function openLog(folder: string = logFolder()): Log {
  mkdirSync(folder, { recursive: true });
  const log = electronLog.create({ logId: folder });
  log.transports.console.level = false;
  log.transports.file.resolvePathFn = () => join(folder, 'spadework.log');
  log.transports.file.maxSize = MAX_BYTES;
  return {
    folder,
    note: (text) => log.info(text),
    fail: (where, thrown) => log.error(`${UNEXPECTED} ${where}: ${describe(thrown)}`),
    printed(text) {
      const line = text.trimEnd();
      if (line.startsWith(UNEXPECTED)) log.error(line);
      else if (line !== '') log.info(line);
    },
  };
}

/** Words, stack and causes; of what else an error carries, no more than its names. */
function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return inspect(thrown, { depth: 1, maxArrayLength: 0, maxStringLength: 300 });
}

/** Where this system keeps a user's logs. */
function logFolder(): string {
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Spadework', 'Logs');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Logs', 'Spadework');
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'spadework');
}
