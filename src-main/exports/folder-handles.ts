/** Folders that the user chose, under names that say nothing: the window asks for work in a folder, never for a path. */
import { randomUUID } from 'node:crypto';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

export interface FolderHandles {
  /** The same folder has the same handle. */
  idOf(path: string): string;
  /** Throws `folder-unknown` for a handle that was not given out in this run of the app. */
  pathOf(id: string): string;
}

export function createFolderHandles(): FolderHandles {
  const ids = new Map<string, string>();
  const paths = new Map<string, string>();
  return {
    idOf: (path) => {
      const id = ids.get(path) ?? randomUUID();
      ids.set(path, id);
      paths.set(id, path);
      return id;
    },
    pathOf: (id) => {
      const path = paths.get(id);
      if (path === undefined) throw new SpadeworkError('folder-unknown');
      return path;
    },
  };
}
