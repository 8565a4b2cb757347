/** A pack's folder is either whole or not there. */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes `files` by name into `folder`, which must not be there yet: beside it first, renamed once all are on the disk. */
export async function writePackFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const temporary = join(dirname(folder), `.${basename(folder).slice(0, 80)}.${randomBytes(6).toString('hex')}.part`);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes, { flush: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
