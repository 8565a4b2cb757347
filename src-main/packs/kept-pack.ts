/**
 * A pack kept beside work that goes on from it, as a teaching does. The app's own pack changes with the app and lies elsewhere at
 * each start of some installations, a pack of the library can be deleted; what was learnt belongs to these very weights.
 */
import { existsSync } from 'node:fs';
import { chmod, cp, rename, rm } from 'node:fs/promises';
import type { PackManifest } from '../../src-shared/packs.ts';
import { readPackManifest } from '../engine/packs/load-pack.ts';
import { unwritable } from '../files/system-errors.ts';

export interface KeptPack {
  folder: string;
  manifest: PackManifest;
  packHash: string;
}

/** Copies the pack in `source` to `folder`, whole or not at all; one that is there stays. Throws `file-unwritable`. */
export async function keepPack(source: string, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.part`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await cp(source, unfinished, { recursive: true });
    // Of a read-only installation the folder would be one that cannot be taken away again.
    await chmod(unfinished, 0o755);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    unwritable(folder)(error);
  }
}

/** Throws `pack-file` and `pack-manifest` where it is not there or damaged. */
export function readKeptPack(folder: string): KeptPack {
  return { folder, ...readPackManifest(folder) };
}
