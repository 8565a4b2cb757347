/**
 * A folder to learn from: photographs in img/, their label maps under the same names in lab/ (8-bit PNG, one id a pixel), and
 * optionally manifest.json with the names of the ids and which photographs are held out (models/recipe/README.md).
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../../src-main/files/system-errors.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** A photograph with its map. */
export interface DataEntry {
  id: string;
  /** Paths of the files. */
  photo: string;
  map: string;
  split: 'train' | 'val';
}

export interface DataFolder {
  folder: string;
  /** Sorted by id, those held out among them. */
  entries: DataEntry[];
  /** Names of the ids in the maps; undefined where they are the pack's own ids. */
  names?: readonly string[];
}

const MAX_MANIFEST_BYTES = 64 * 2 ** 20;
const PHOTO_ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif']);

/** Of a name in the folder: no path, nothing hidden. */
const idSchema = z.string().regex(/^[^/\\.][^/\\]{0,200}$/);

const manifestSchema = z.object({
  labels: z.array(z.string().max(200)).max(256).optional(),
  photos: z.array(z.object({ id: idSchema, split: z.enum(['train', 'val']).optional() })).max(1_000_000),
});

/**
 * Lists what a folder holds; no picture is opened. Throws `data-folder` where it cannot be read, `data-manifest`, `data-empty`
 * where there is no photograph, `data-one` where there is one alone, and `data-map-missing`.
 */
export async function readDataFolder(folder: string): Promise<DataFolder> {
  const photos = await listPhotos(folder);
  const maps = new Set(await listNames(folder, 'lab'));
  const manifest = await readManifest(folder);
  const known = manifest?.photos.map(({ id, split = 'train' }) => ({ id, split }));
  const wanted = known ?? [...photos.keys()].map((id) => ({ id, split: 'train' as const }));
  const missing = wanted.filter(({ id }) => photos.has(id) && !maps.has(`${id}.png`));
  if (missing.length > 0)
    throw new SpadeworkError('data-map-missing', { name: `lab/${missing[0]!.id}.png`, count: missing.length });
  const entries = wanted.flatMap(({ id, split }) => {
    const photo = photos.get(id);
    if (photo === undefined) throw new SpadeworkError('data-photo-missing', { name: `img/${id}` });
    return [{ id, split, photo: join(folder, 'img', photo), map: join(folder, 'lab', `${id}.png`) }];
  });
  const learnt = entries.filter(({ split }) => split === 'train').length;
  if (learnt === 0) throw new SpadeworkError('data-empty', { folder });
  if (learnt === 1) throw new SpadeworkError('data-one', { folder });
  entries.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { folder, entries, ...(manifest?.labels && { names: manifest.labels }) };
}

/** Names of photographs by id, the name without its ending. */
async function listPhotos(folder: string): Promise<Map<string, string>> {
  const names = (await listNames(folder, 'img')).filter((name) => PHOTO_ENDINGS.has(extname(name).toLowerCase()));
  return new Map(names.sort().map((name) => [name.slice(0, -extname(name).length), name]));
}

async function listNames(folder: string, part: string): Promise<string[]> {
  try {
    return (await readdir(join(folder, part))).filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new SpadeworkError('data-folder', { folder, name: part, reason: reasonOf(error) }, { cause: error });
  }
}

async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema> | undefined> {
  const path = join(folder, 'manifest.json');
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.size > MAX_MANIFEST_BYTES) throw new SpadeworkError('data-manifest', { name: path });
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new SpadeworkError('data-manifest', { name: path }, { cause });
  }
}
