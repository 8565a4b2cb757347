/** Where this system keeps what a user's apps remember. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of Spadework's own data; nobody promises that it is there yet. */
export function dataFolder(): string {
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Spadework');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Spadework');
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'spadework');
}
