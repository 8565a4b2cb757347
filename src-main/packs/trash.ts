/** Folders that the user removed, until the app ends: removing can be undone. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What another run of the app left here, because it was killed, goes after a day. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

export interface Trash {
  names(): Promise<string[]>;
  /** Moves a folder in. */
  put(folder: string, name: string): Promise<void>;
  /** Moves it out again. */
  take(name: string, folder: string): Promise<void>;
  /** Deletes what this process put in, and what was forgotten. */
  empty(): Promise<void>;
}

export function openTrash(folder: string): Trash {
  const put = new Set<string>();
  const names = (): Promise<string[]> => readdir(folder).catch(() => []);
  return {
    names,
    put: async (path, name) => {
      await mkdir(folder, { recursive: true });
      await rm(join(folder, name), { recursive: true, force: true });
      await rename(path, join(folder, name));
      put.add(name);
    },
    take: async (name, path) => {
      await rename(join(folder, name), path);
      put.delete(name);
    },
    empty: async () => {
      for (const name of await names()) {
        const path = join(folder, name);
        if (put.has(name) || Date.now() - (await stat(path)).ctimeMs > FORGOTTEN_AFTER_MS)
          await rm(path, { recursive: true, force: true });
      }
    },
  };
}
