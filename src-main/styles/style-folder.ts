/** The user's style files on the disk, with a trash beside them for those that were removed. */
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { MAX_STYLE_FILE_BYTES, STYLE_FILE_ENDING, styleIdSchema } from '../../src-shared/api/style-api.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { reasonOf, unwritable } from '../files/system-errors.ts';
import { readStyleFile, type StyleFile } from './style-file.ts';

/** What another run of the app left in the trash, because it was killed, goes after a day. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

export interface StyleFolder {
  make(): Promise<void>;
  /** Every style by its id, and the files that cannot be read. */
  readAll(): Promise<{ styles: Map<string, StyleFile>; damaged: { file: string; error: unknown }[] }>;
  /** Throws `style-unknown`, or as `readStyleFile` does. */
  read(id: string): Promise<StyleFile>;
  write(id: string, bytes: Uint8Array): Promise<void>;
  trash(id: string): Promise<void>;
  restore(id: string): Promise<void>;
  /** Deletes what this process put into the trash, and what was forgotten there. */
  emptyTrash(): Promise<void>;
}

export function openStyleFolder(folder: string): StyleFolder {
  const trashFolder = join(folder, 'trash');
  const pathOf = (id: string): string => join(folder, id + STYLE_FILE_ENDING);
  const trashPathOf = (id: string): string => join(trashFolder, id + STYLE_FILE_ENDING);
  const trashed = new Set<string>();
  /** Styles as last read, while size and time of change of their files stay. */
  const read = new Map<string, { stamp: string; file: StyleFile }>();

  async function readCached(id: string): Promise<StyleFile> {
    const { size, mtimeMs } = await stat(pathOf(id)).catch((error: unknown) => {
      throw isAbsent(error) ? new SpadeworkError('style-unknown') : unreadable(id, error);
    });
    const stamp = `${size} ${mtimeMs}`;
    const cached = read.get(id);
    if (cached?.stamp === stamp) return cached.file;
    if (size > MAX_STYLE_FILE_BYTES) throw new SpadeworkError('style-file-damaged', { name: id + STYLE_FILE_ENDING });
    const bytes = await readFile(pathOf(id)).catch((error: unknown) => {
      throw unreadable(id, error);
    });
    const file = readStyleFile(Uint8Array.from(bytes), id + STYLE_FILE_ENDING);
    read.set(id, { stamp, file });
    return file;
  }

  async function move(from: string, to: string): Promise<void> {
    await rename(from, to).catch((error: unknown) => {
      throw isAbsent(error)
        ? new SpadeworkError('style-unknown')
        : new SpadeworkError('file-unwritable', { name: to, reason: reasonOf(error) }, { cause: error });
    });
  }

  return {
    make: async () => {
      await mkdir(folder, { recursive: true }).catch(unwritable(folder));
    },
    readAll: async () => {
      const styles = new Map<string, StyleFile>();
      const damaged = [];
      for (const file of await namesIn(folder)) {
        if (!file.endsWith(STYLE_FILE_ENDING)) continue;
        const id = file.slice(0, -STYLE_FILE_ENDING.length);
        try {
          if (!styleIdSchema.safeParse(id).success) throw new SpadeworkError('style-file-damaged', { name: file });
          styles.set(id, await readCached(id));
        } catch (error) {
          damaged.push({ file, error });
        }
      }
      return { styles, damaged };
    },
    read: readCached,
    write: async (id, bytes) => {
      await writeAtomically(pathOf(id), bytes).catch(unwritable(pathOf(id)));
    },
    trash: async (id) => {
      await mkdir(trashFolder, { recursive: true }).catch(unwritable(trashFolder));
      await move(pathOf(id), trashPathOf(id));
      trashed.add(id);
    },
    restore: async (id) => {
      await move(trashPathOf(id), pathOf(id));
      trashed.delete(id);
    },
    emptyTrash: async () => {
      for (const file of await namesIn(trashFolder)) {
        const id = file.slice(0, -STYLE_FILE_ENDING.length);
        const path = join(trashFolder, file);
        if (trashed.has(id) || Date.now() - (await stat(path)).ctimeMs > FORGOTTEN_AFTER_MS)
          await rm(path, { force: true });
      }
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function unreadable(id: string, error: unknown): SpadeworkError {
  return new SpadeworkError(
    'file-unreadable',
    { name: id + STYLE_FILE_ENDING, reason: reasonOf(error) },
    { cause: error },
  );
}
