/** Keeps two processes from writing one batch. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { takeProcessLock } from '../files/process-lock.ts';

/** Takes the lock at `path`; the returned function gives it back. Throws `batch-busy` with `folder`. */
export async function takeLock(path: string, folder: string): Promise<() => Promise<void>> {
  const release = await takeProcessLock(path);
  if (release === null) throw new SpadeworkError('batch-busy', { folder });
  return release;
}
