/** Files that are either whole or not there. */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { cutToBytes } from '../../src-shared/naming.ts';

/** Bytes of a name that its temporary name keeps: with dots, letters and ending it stays within the 255 that systems take. */
const KEPT_BYTES = 230;

/** What a system answers that cannot flush folders: network shares, shared folders of virtual machines, some FUSE. */
const UNSUPPORTED = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EBADF', 'EACCES', 'EPERM']);

/** `durable`: there even after a power cut now. `written`: there, but the folder's system does not promise that. */
export type Written = 'durable' | 'written';

/** What the temporary name of a file called `name` keeps of it; see TEMPORARY. */
export function temporaryStem(name: string): string {
  return cutToBytes(name, KEPT_BYTES);
}

/** The temporary names that `writeAtomically` gives; the first group is the file's `temporaryStem`. */
export const TEMPORARY = /^\.(.+)\.[0-9a-f]{12}\.part$/;

/**
 * Writes `path` so that, after a crash or a power cut at any moment, it holds the old bytes or the new ones, never a
 * part: a temporary file in the same folder, flushed to the disk, takes the name in one step. On failure the old file
 * stays and the temporary one goes. Throws `file-unflushed` when the new file is in place and its folder's flush failed.
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<Written> {
  return writeAtomicallyBy(path, (file) => file.writeFile(bytes));
}

/** The same for what is too large to be held in memory: `write` fills the temporary file. */
export async function writeAtomicallyBy(path: string, write: (file: FileHandle) => Promise<void>): Promise<Written> {
  const stem = temporaryStem(basename(path));
  const temporary = join(dirname(path), `.${stem}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return flushFolder(path);
}

/** Milliseconds after which a temporary file belongs to nobody: no write takes as long. */
const ABANDONED = 60 * 60 * 1000;

/** Removes what writes that a crash broke off left anywhere under `folder`; what cannot be removed stays. */
export async function sweepTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names.filter((one) => TEMPORARY.test(basename(one)))) {
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Removes what writes of `path` that a crash broke off left beside it. For who knows that nobody else writes it. */
export async function sweepTemporariesOf(path: string): Promise<void> {
  const [folder, stem] = [dirname(path), temporaryStem(basename(path))];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => TEMPORARY.exec(one)?.[1] === stem))
    await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/** Makes the new name durable where the system can flush a folder; Windows cannot and does not need it. */
async function flushFolder(path: string): Promise<Written> {
  if (process.platform === 'win32') return 'durable';
  try {
    const handle = await open(dirname(path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return 'durable';
  } catch (error) {
    if (UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) return 'written';
    const reason = error instanceof Error ? error.message : String(error);
    throw new SpadeworkError('file-unflushed', { name: path, reason }, { cause: error });
  }
}
