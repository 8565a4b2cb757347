/** What cannot be understood is never written over. */
import { rename, stat } from 'node:fs/promises';
import { unwritable } from './system-errors.ts';

/** Moves a file or folder to a name of its own beside its place, and resolves to that path. Throws `file-unwritable`. */
export async function setAside(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const kept = `${path}.damaged${number === 1 ? '' : `-${number}`}`;
    if ((await stat(kept).catch(() => null)) !== null) continue;
    await rename(path, kept).catch(unwritable(path));
    return kept;
  }
}
