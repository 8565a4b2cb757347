/** What the system says of files, in words. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import en from '../../src-shared/messages/en.json' with { type: 'json' };

/** For `catch` behind whatever writes `name`: throws `file-unwritable` for an error of the system, and any other as it is. */
export function unwritable(name: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof SpadeworkError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new SpadeworkError('file-unwritable', { name, reason: reasonOf(error) }, { cause: error });
  };
}

/** What the system said: the key of words for it (messages), else its own, without Node's repetition of the path. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

const REASONS: Readonly<Record<string, keyof typeof en>> = {
  ENOENT: 'reason.absent',
  EACCES: 'reason.denied',
  EPERM: 'reason.denied',
  EISDIR: 'reason.folder',
  ENOTDIR: 'reason.no-folder',
  ENOSPC: 'reason.disk-full',
  EROFS: 'reason.read-only',
  EEXIST: 'reason.taken',
  ENAMETOOLONG: 'reason.long-name',
};
