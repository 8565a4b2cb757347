/** The engine's log: what its process prints, kept where the system keeps logs, of bounded size. */
import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A log beyond this size is put aside as `.old` (one is kept) when the app starts. */
const MAX_BYTES = 1024 * 1024;

/** Opens `name`.log in `folder` for appending; makes the folder. */
export function openLog(folder: string, name: string): WriteStream {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, `${path}.old`);
  return createWriteStream(path, { flags: 'a' });
}

/** Where this system keeps a user's logs. */
export function logFolder(): string {
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Spadework', 'Logs');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Logs', 'Spadework');
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'spadework');
}
