/** A file that says which process holds something; one whose process is no more is taken over. */
import { readFileSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Milliseconds within which a lock that was made is filled. */
const WRITING_TIME = 3000;

/**
 * Locks that this process holds or is just taking. A file with its number that is not among them lay in a folder that was
 * away when it was given back.
 */
const held = new Set<string>();

/** Takes the lock at `path`; the returned function gives it back. Null while another holder lives. */
export async function takeProcessLock(path: string): Promise<(() => Promise<void>) | null> {
  if (held.has(path)) return null;
  // Before the file is there: another taker of this process must not find it with nobody's name to it.
  held.add(path);
  try {
    if (await makeLock(path)) {
      return async () => {
        held.delete(path);
        // On a disk that has become read-only it stays, and is nobody's: this process no longer says that it holds it.
        await rm(path, { force: true }).catch(() => undefined);
      };
    }
  } catch (error) {
    held.delete(path);
    throw error;
  }
  held.delete(path);
  return null;
}

/** Makes the file of a lock that nobody else in this process holds or takes; false while another process holds it. */
async function makeLock(path: string): Promise<boolean> {
  const own = `${process.pid} ${hostname()} ${bootId()}`;
  // A second try follows when the first finds a lock that nobody holds any more.
  for (const lastTry of [false, true]) {
    try {
      await writeNewFile(path, own);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (lastTry || (await isLocked(path, () => false))) return false;
      await rm(path, { force: true });
    }
  }
  return false;
}

/** Rejects with EEXIST where there is a file. One that could not be filled goes again: an empty lock looks like one being taken. */
async function writeNewFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether a process that lives holds the lock at `path`. */
export function isProcessLocked(path: string): Promise<boolean> {
  return isLocked(path, () => held.has(path));
}

/** `heldHere`: whether this process holds the lock that has its number. */
async function isLocked(path: string, heldHere: () => boolean): Promise<boolean> {
  const lock = await readFile(path, 'utf8').catch(() => null);
  if (lock === null) return false;
  return lock === '' ? isBeingWritten(path) : isHeld(lock, heldHere);
}

/** Whether an empty lock is one that its holder is just about to write; one that a crash left empty is older. */
async function isBeingWritten(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Math.abs(Date.now() - found.mtimeMs) < WRITING_TIME;
}

/** Whether the process that wrote the lock still runs; on another machine that cannot be known, and the lock holds. */
function isHeld(lock: string, heldHere: () => boolean): boolean {
  const [pid, host, boot] = lock.split(' ');
  if (host !== undefined && host !== hostname()) return true;
  // After a power cut another process may have the number.
  if (boot !== undefined && boot !== bootId()) return false;
  if (Number(pid) === process.pid) return heldHere();
  try {
    return Number(pid) > 0 && process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What this start of the machine is called, where the system says; the same word for every start elsewhere. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
