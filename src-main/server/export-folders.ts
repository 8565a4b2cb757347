/** Folders for batches where there is no dialog to choose one: each batch under its name, in one place. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import type { HostFolders } from '../exports/batches.ts';

/** Where a person looks for pictures. */
export function exportsFolder(): string {
  return join(homedir(), 'Pictures', 'Spadework');
}

/** The window says a name, never a path: what it names lies in `root`. */
export function foldersUnder(root: string): HostFolders {
  return {
    chooseExportFolder: async (suggestion) => join(resolve(root), safeFileStem(suggestion)),
    chooseMapFolder: async () => {
      throw new SpadeworkError('folders-belong-to-desktop');
    },
  };
}
