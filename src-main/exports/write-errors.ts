/** What goes wrong when a batch writes, in the words of the person who has to do something about it. */
import { stat } from 'node:fs/promises';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { reasonOf } from '../files/system-errors.ts';

/** The error to show for one that the system gave while `name` was written into `folder`. */
export async function explainWriteError(error: unknown, folder: string, name: string): Promise<SpadeworkError> {
  if (error instanceof SpadeworkError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SpadeworkError('disk-full', { folder }, options);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new SpadeworkError('folder-read-only', { folder }, options);
  if (!(await isFolder(folder))) return new SpadeworkError('folder-lost', { folder }, options);
  return new SpadeworkError('file-unwritable', { name, reason: reasonOf(error) }, options);
}

/** Whether there is a folder at `path`. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
