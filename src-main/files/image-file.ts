/** Reading and writing files that a person named, with errors in words. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MAX_IMAGE_BYTES, type ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { writeAtomically, type Written } from './atomic-write.ts';
import { reasonOf, unwritable } from './system-errors.ts';

/** Reads an image file. Throws `file-unreadable`, or `file-too-large` before anything is read. */
export async function readImageFile(path: string): Promise<ImageFile> {
  try {
    const { size } = await stat(path);
    if (size > MAX_IMAGE_BYTES)
      throw new SpadeworkError('file-too-large', { name: path, max: MAX_IMAGE_BYTES / 2 ** 20 });
    return { name: basename(path), bytes: Uint8Array.from(await readFile(path)) };
  } catch (error) {
    if (error instanceof SpadeworkError) throw error;
    throw new SpadeworkError('file-unreadable', { name: path, reason: reasonOf(error) }, { cause: error });
  }
}

/** Writes atomically. Throws `file-unwritable`, with what was there unchanged, or `file-unflushed`. */
export async function writeImageFile(path: string, bytes: Uint8Array): Promise<Written> {
  return writeAtomically(path, bytes).catch(unwritable(path));
}
