/** Every file that the app has written is whole: what a kill in the middle of a write must never break. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { TEMPORARY } from '../../src-main/files/atomic-write.ts';
import { decodeProject } from '../../src-main/projects/read-project.ts';
import { KeptWork } from '../../src-main/projects/kept-work.ts';
import { readStyleFile } from '../../src-main/styles/style-file.ts';

/** Opens every file under `folder` as what it is; resolves to how many there are. Rejects with the name of one that is broken. */
export async function checkFiles(folder: string): Promise<number> {
  let count = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // A file that was being written has a name of its own, and never the one that it is to have.
    if (!entry.isFile() || TEMPORARY.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      await open(path);
    } catch (cause) {
      // A host that goes on thins out versions while this looks.
      if (!existsSync(path)) continue;
      throw new Error(`${path} is broken`, { cause });
    }
    count++;
  }
  return count;
}

async function open(path: string): Promise<void> {
  const name = basename(path);
  if (name === 'journal' && basename(dirname(dirname(path))) === 'work') {
    if ((await KeptWork.read(dirname(path))) === null) throw new Error('a journal of nothing');
  } else if (name.endsWith('.spadework')) decodeProject(new Uint8Array(readFileSync(path)), name);
  else if (name.endsWith('.spadestyle')) readStyleFile(new Uint8Array(readFileSync(path)), name);
  else if (name.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'));
  else if (/\.(png|jpg|webp)$/.test(name)) await sharp(readFileSync(path)).stats();
}
