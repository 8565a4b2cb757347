/** Keeps two processes from writing one batch: a file with the process's number, taken over when that process is no more. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** Locks of this process. A file with its number that is not among them lay in a folder that was away when it was given back. */
const held = new Set<string>();

/** Takes the lock; the returned function gives it back. Throws `batch-busy` with `folder`. */
export async function takeLock(path: string, folder: string): Promise<() => Promise<void>> {
  const own = `${process.pid} ${hostname()}`;
  // A second try follows when the first finds a lock that nobody holds any more.
  for (const lastTry of [false, true]) {
    try {
      await writeFile(path, own, { flag: 'wx' });
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (lastTry || isHeld(path, await readFile(path, 'utf8').catch(() => '')))
        throw new SpadeworkError('batch-busy', { folder });
      await rm(path, { force: true });
    }
  }
  throw new SpadeworkError('batch-busy', { folder });
}

/** Whether the process that wrote the lock still runs; on another machine that cannot be known, and the lock holds. */
function isHeld(path: string, lock: string): boolean {
  const [pid, host] = lock.split(' ');
  if (host !== undefined && host !== hostname()) return true;
  if (Number(pid) === process.pid) return held.has(path);
  try {
    return Number(pid) > 0 && process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
