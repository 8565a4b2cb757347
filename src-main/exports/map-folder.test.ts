import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packManifestSchema, type PackManifest } from '../../src-shared/packs.ts';
import { listMaps, readMapFolder } from './map-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cases = join(root, 'test/fixtures/cases');

let pack: PackManifest;
let folder: string;
beforeEach(async () => {
  pack = packManifestSchema.parse(JSON.parse(await readFile(join(root, 'models/landscape/pack.json'), 'utf8')));
  folder = await mkdtemp(join(tmpdir(), 'spadework-maps-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the file that cannot be used is named', async () => {
  await expect(readMapFolder(join(cases, '34-one-bad-map-in-folder/maps'), pack)).rejects.toMatchObject({
    code: 'map-coloured',
    message: expect.stringContaining('scene-07_color.png'),
  });
});

test('or it is passed over and told, and the rest goes on', async () => {
  const told: string[] = [];
  const onBad = ({ message }: { message: string }): void => void told.push(message);
  const maps = await readMapFolder(join(cases, '34-one-bad-map-in-folder/maps'), pack, { onBad });
  expect(maps.length).toBe(12);
  expect(told).toEqual([expect.stringMatching(/^scene-07_color\.png: /)]);
});

test('links to files are files; what is no PNG is listed apart', async () => {
  const store = join(folder, 'store');
  const maps = join(folder, 'maps');
  await Promise.all([mkdir(store), mkdir(maps)]);
  await copyFile(join(cases, '39-long-out-name/map.png'), join(store, 'm.png'));
  await symlink(join(store, 'm.png'), join(maps, 'linked.png'));
  await symlink(join(store, 'gone.png'), join(maps, 'dangling.png'));
  await symlink(store, join(maps, 'folder.png'));
  await writeFile(join(maps, 'notes.txt'), '');
  expect(await listMaps(maps)).toEqual({ maps: ['linked'], others: ['notes.txt'] });
  expect((await readMapFolder(maps, pack)).map(({ name }) => name)).toEqual(['linked']);
});
