/** A folder of label maps: its PNG files, each packed as it is read, so that many fit in memory. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { readImageFile, reasonOf } from '../files/image-file.ts';
import { readLabelMap } from '../files/label-map-file.ts';
import { assertKnownIds } from '../engine-client/pictures.ts';
import { packMap } from './packed-map.ts';
import type { NamedMap } from './prepare-plan.ts';

/** Names of the maps in `folder` without their endings, in the order of people's file lists. */
export async function listMaps(folder: string): Promise<string[]> {
  return (await mapFiles(folder)).map(nameOf);
}

/** Reads every map. Throws `no-maps`, or what is wrong with the first that cannot be used. */
export async function readMapFolder(folder: string, pack: PackManifest): Promise<NamedMap[]> {
  const maps: NamedMap[] = [];
  for (const file of await mapFiles(folder)) {
    const map = readLabelMap(await readImageFile(join(folder, file)));
    assertKnownIds(map, pack);
    maps.push({ name: nameOf(file), ...packMap(map) });
  }
  if (maps.length === 0) throw new SpadeworkError('no-maps', { folder });
  return maps;
}

async function mapFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile() && /^[^.].*\.png$/i.test(entry.name))
      .map(({ name }) => name);
    return names.sort(new Intl.Collator('en', { numeric: true }).compare);
  } catch (error) {
    throw new SpadeworkError('file-unreadable', { name: folder, reason: reasonOf(error) }, { cause: error });
  }
}

function nameOf(file: string): string {
  return file.slice(0, -extname(file).length);
}
