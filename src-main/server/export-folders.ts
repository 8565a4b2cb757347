/** Folders for batches where there is no dialog to choose one: each batch under its name, in one place. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, parse, resolve } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import type { HostFolders } from '../exports/batches.ts';

/** Where a person looks for pictures. */
export function exportsFolder(): string {
  return join(homedir(), 'Pictures', 'Spadework');
}

/** Where single files go that are too large for the browser: into `root`, under a name that is free. */
export function filesUnder(root: string): (name: string) => Promise<string> {
  return async (name) => {
    await mkdir(resolve(root), { recursive: true });
    const { name: stem, ext } = parse(basename(name));
    let path = join(resolve(root), `${stem}${ext}`);
    for (let n = 2; existsSync(path); n++) path = join(resolve(root), `${stem} ${n}${ext}`);
    return path;
  };
}

/** The window says a name, never a path: what it names lies in `root`. */
export function foldersUnder(root: string): HostFolders {
  return {
    chooseExportFolder: async (suggestion) => join(resolve(root), safeFileStem(suggestion)),
    // Here the folder follows from the name that the window suggests.
    lastExportFolder: async () => null,
    chooseMapFolder: async () => {
      throw new SpadeworkError('folders-belong-to-desktop');
    },
  };
}
