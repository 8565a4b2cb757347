import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packManifestSchema } from '../../src-shared/packs.ts';
import { readPhoto } from '../files/photo.ts';
import { findPlaces } from '../host/places.ts';
import { openShippedStyles } from './shipped-styles.ts';

const { stylesFolder, packFolder } = findPlaces();

test('every style that ships has its photo with a credit, and is read by the pack that ships', async () => {
  const pack = packManifestSchema.parse(JSON.parse(await readFile(join(packFolder, 'pack.json'), 'utf8')));
  const { list, photo, readings } = await openShippedStyles(stylesFolder);
  const known = await readings(pack.id, pack.encoder!.weights.sha256);
  const credits = await readFile(join(stylesFolder, 'CREDITS.md'), 'utf8');
  expect(list.length).toBeGreaterThan(0);
  expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  for (const { id } of list) {
    const { width, height } = await readPhoto({ name: id, bytes: await photo(id) });
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(256);
    expect(known.get(id)?.mu.length).toBe(pack.encoder!.zDim);
    expect(known.get(id)?.sigma.every((value) => value > 0)).toBe(true);
    expect(credits).toContain(`- ${id}.jpg | `);
  }
  const photos = (await readdir(stylesFolder)).filter((name) => name.endsWith('.jpg'));
  expect(photos.sort()).toEqual(list.map(({ id }) => `${id}.jpg`).sort());
});

test('readings of another encoder are none of its business', async () => {
  const { readings } = await openShippedStyles(stylesFolder);
  expect((await readings('landscape', 'f'.repeat(64))).size).toBe(0);
  expect((await readings('no-such-pack', 'f'.repeat(64))).size).toBe(0);
});
