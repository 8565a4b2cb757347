/** What the system says of files, in words. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** For `catch` behind whatever writes `name`: throws `file-unwritable` for an error of the system, and any other as it is. */
export function unwritable(name: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof SpadeworkError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new SpadeworkError('file-unwritable', { name, reason: reasonOf(error) }, { cause: error });
  };
}

/** What the system said, without Node's repetition of the path. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'access is denied',
    EPERM: 'access is denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'part of its path is not a folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
    EEXIST: 'there is a file of that name',
    ENAMETOOLONG: 'its name is too long for this disk',
  };
  return words[code ?? ''] ?? message;
}
