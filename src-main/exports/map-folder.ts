/** A folder of label maps: its PNG files, each packed as it is read, so that many fit in memory. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SpadeworkError, inFile, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { SourceId } from '../../src-shared/labels/import/index.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { readImageFile } from '../files/image-file.ts';
import { reasonOf } from '../files/system-errors.ts';
import { decodeIdMap, mapForPack } from '../files/pack-map.ts';
import { assertKnownIds } from '../engine-client/pictures.ts';
import { packMap } from './packed-map.ts';
import type { NamedMap } from './prepare-plan.ts';

export interface MapFolderContents {
  /** Names of the maps without their endings, in the order of people's file lists. */
  maps: string[];
  /** Files that are no PNG. */
  others: string[];
}

export interface MapFolderOptions {
  /** Whose ids the files hold; without it the pack's. */
  readAs?: SourceId | undefined;
  /** Told of a file that cannot be used, which is then passed over; without it the first one ends the reading. */
  onBad?: ((error: PlainError) => void) | undefined;
  /** Told of a file that could be read as the ids of another source as well. */
  onRival?: ((file: string, rival: SourceId) => void) | undefined;
}

/** What is in `folder`; links to files are files. Throws `file-unreadable`. */
export async function listMaps(folder: string): Promise<MapFolderContents> {
  const files = await filesOf(folder);
  return { maps: files.filter(isMap).map(nameOf), others: files.filter((file) => !isMap(file)) };
}

/** Reads every map. Throws `no-maps`, or what is wrong with the first that cannot be used, naming it. */
export async function readMapFolder(
  folder: string,
  pack: PackManifest,
  { readAs, onBad, onRival }: MapFolderOptions = {},
): Promise<NamedMap[]> {
  const maps: NamedMap[] = [];
  for (const file of (await filesOf(folder)).filter(isMap)) {
    try {
      const image = await decodeIdMap(await readImageFile(join(folder, file)));
      const { map, rival } = mapForPack(image, pack.labels, readAs);
      assertKnownIds(map, pack);
      if (rival !== undefined) onRival?.(file, rival);
      maps.push({ name: nameOf(file), ...packMap(map) });
    } catch (thrown) {
      const named = inFile(file, thrown);
      if (onBad === undefined) throw named;
      onBad(toPlainError(named));
    }
  }
  if (maps.length === 0) throw new SpadeworkError('no-maps', { folder });
  return maps;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries) {
      const linked = entry.isSymbolicLink() && (await isFile(join(folder, entry.name)));
      if ((entry.isFile() || linked) && !entry.name.startsWith('.')) files.push(entry.name);
    }
    return files.sort(new Intl.Collator('en', { numeric: true }).compare);
  } catch (error) {
    throw new SpadeworkError('file-unreadable', { name: folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** False for a link that leads nowhere or to a folder. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

function isMap(file: string): boolean {
  return /\.png$/i.test(file);
}

function nameOf(file: string): string {
  return file.slice(0, -extname(file).length);
}
