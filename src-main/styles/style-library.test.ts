import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { readStyleFile } from './style-file.ts';
import { openStyleLibrary, type StyleLibrary, type StyleReader } from './style-library.ts';

let folder: string;
let current: StyleReader;
let changes: number;
let setAside: string[];
let library: StyleLibrary;

const encoderA = 'a'.repeat(64);
const encoderB = 'b'.repeat(64);

/** Reads the mean red of the photo and its size, so that different photos are different styles. */
const readerOf = (encoder: string): StyleReader => ({
  packId: `pack-${encoder[0]}`,
  encoder,
  read: async ({ width, rgb }) => ({ mu: [rgb[0]!, width], sigma: [1, encoder === encoderA ? 1 : 2] }),
});

function open(): StyleLibrary {
  return openStyleLibrary({
    tellSetAside: (file) => setAside.push(file.kept),
    folder: join(folder, 'own'),
    shippedFolder: join(folder, 'shipped'),
    reader: async () => current,
    onChanged: () => changes++,
  });
}

async function photo(name: string, background: string, width = 900): Promise<ImageFile> {
  return {
    name,
    bytes: Uint8Array.from(
      await sharp({ create: { width, height: 300, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  };
}

async function shipOneStyle(): Promise<void> {
  await mkdir(join(folder, 'shipped'));
  await writeFile(
    join(folder, 'shipped', 'styles.json'),
    JSON.stringify({ version: 1, styles: [{ id: 'evening', photo: 'x', name: { en: 'Evening', ja: '夕方' } }] }),
  );
  await writeFile(join(folder, 'shipped', 'evening.jpg'), (await photo('x', '#ff0000', 384)).bytes);
  await writeFile(
    join(folder, 'shipped', 'pack-a.json'),
    JSON.stringify({
      version: 1,
      pack: 'pack-a',
      encoderSha256: encoderA,
      styles: { evening: { mu: [5, 6], sigma: [7, 8] } },
    }),
  );
}

const names = async (): Promise<string[]> => (await library.listStyles()).styles.map(({ name }) => name.en);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-styles-'));
  current = readerOf(encoderA);
  changes = 0;
  setAside = [];
  library = open();
});
afterEach(() => rm(folder, { recursive: true }));

test('without any styles the gallery is empty, and no folder is made', async () => {
  expect(await library.listStyles()).toEqual({ styles: [], damaged: [] });
  expect(await readdir(folder)).toEqual([]);
});

test('a photo becomes a style under its name, with small pictures and without its path', async () => {
  const added = await library.addStyle(await photo('C:\\Users\\someone\\secret place\\Evening sea.png', '#c00000'));
  expect(added).toMatchObject({
    name: { en: 'Evening sea', ja: 'Evening sea' },
    origin: 'own',
    starred: false,
    style: { mu: [192, 900], sigma: [1, 1] },
  });
  const { width, height, format } = await sharp(await library.styleThumbnail(added.id)).metadata();
  expect([width, height, format]).toEqual([256, 85, 'jpeg']);
  const [file] = await readdir(join(folder, 'own'));
  expect((await readFile(join(folder, 'own', file!))).includes('secret')).toBe(false);
  expect((await open().listStyles()).styles).toEqual([added]);
  expect(changes).toBe(1);
});

test('what is no photo is refused and leaves nothing', async () => {
  await expect(library.addStyle({ name: 'x.png', bytes: Uint8Array.of(1, 2) })).rejects.toMatchObject({
    code: 'photo-format',
  });
  expect((await library.listStyles()).styles).toEqual([]);
});

test('names, stars and order are kept', async () => {
  const a = await library.addStyle(await photo('a.png', '#100000'));
  const b = await library.addStyle(await photo('b.png', '#200000'));
  const c = await library.addStyle(await photo('c.png', '#300000'));
  await library.renameStyle(a.id, '霧の森');
  await library.starStyle(c.id, true);
  await library.orderStyles([c.id, a.id]);
  library = open();
  expect(await names()).toEqual(['c', '霧の森', 'b']);
  expect((await library.listStyles()).styles.map(({ starred }) => starred)).toEqual([true, false, false]);
  await library.starStyle(c.id, false);
  await library.orderStyles([b.id]);
  expect(await names()).toEqual(['b', 'c', '霧の森']);
  expect((await library.listStyles()).styles.some(({ starred }) => starred)).toBe(false);
});

test('a removed style comes back as it was, until the trash is emptied', async () => {
  const a = await library.addStyle(await photo('a.png', '#100000'));
  await library.starStyle(a.id, true);
  await library.removeStyle(a.id);
  expect(await names()).toEqual([]);
  await expect(library.styleThumbnail(a.id)).rejects.toMatchObject({ code: 'style-unknown' });
  await library.restoreStyle(a.id);
  expect((await library.listStyles()).styles).toEqual([{ ...a, starred: true }]);
  await library.removeStyle(a.id);
  await library.close();
  await expect(library.restoreStyle(a.id)).rejects.toMatchObject({ code: 'style-unknown' });
  expect(await readdir(join(folder, 'own', 'trash'))).toEqual([]);
});

test('the trash of an app that runs beside this one is left alone', async () => {
  const a = await library.addStyle(await photo('a.png', '#100000'));
  await library.removeStyle(a.id);
  await open().close();
  await library.restoreStyle(a.id);
  expect(await names()).toEqual(['a']);
});

test('a file of the gallery that is damaged is reported, kept, and hides no other', async () => {
  await library.addStyle(await photo('a.png', '#100000'));
  await writeFile(join(folder, 'own', 'broken.spadestyle'), 'not a zip');
  await writeFile(join(folder, 'own', 'gallery.json'), '{"version":1,');
  const list = await library.listStyles();
  expect(list.styles.map(({ name }) => name.en)).toEqual(['a']);
  expect(list.damaged).toMatchObject([{ file: 'broken.spadestyle', error: { code: 'style-file-damaged' } }]);
  const files = await readdir(join(folder, 'own'));
  expect(files).toContain('broken.spadestyle');
  expect(files).toContain('gallery.json.damaged');
  expect(setAside).toEqual(['gallery.json.damaged']);
});

test('another pack has to read a style first, and the first one still knows it afterwards', async () => {
  const a = await library.addStyle(await photo('a.png', '#c00000'));
  current = readerOf(encoderB);
  expect((await library.listStyles()).styles[0]!.style).toBeNull();
  await library.rereadStyles([a.id]);
  const reread = (await library.listStyles()).styles[0]!.style!;
  // Read in the copy that was kept, which is 512 pixels wide.
  expect(reread.mu[1]).toBe(512);
  expect(Math.abs(reread.mu[0]! - 192)).toBeLessThanOrEqual(3);
  current = readerOf(encoderA);
  expect((await library.listStyles()).styles[0]!.style).toEqual(a.style);
});

test('photos of one name are numbered, in whatever width and case it is written', async () => {
  for (const name of ['IMG_0001.png', 'img_0001.jpg', 'ＩＭＧ_0001.png', 'IMG_0002.png'])
    await library.addStyle(await photo(name, '#c00000'));
  expect(await names()).toEqual(['IMG_0001', 'img_0001 2', 'ＩＭＧ_0001 3', 'IMG_0002']);
  await library.addStyle(await photo(`${'長'.repeat(130)}.png`, '#c00000'));
  await library.addStyle(await photo(`${'長'.repeat(130)}.png`, '#c00000'));
  expect((await names()).slice(4)).toEqual(['長'.repeat(120), `${'長'.repeat(115)} 2`]);
});

test('a mix is kept with the picture that was painted in it, and another pack reads that picture', async () => {
  const rgb = new Uint8Array(600 * 300 * 3).fill(90);
  const mix = { mu: [1.5, 2.5], sigma: [0, 0] };
  const kept = await library.keepStyle('Dawn 60 %, Dusk 40 %', mix, { width: 600, height: 300, rgb });
  expect(kept).toMatchObject({ name: { en: 'Dawn 60 %, Dusk 40 %' }, origin: 'own', style: mix });
  expect((await open().listStyles()).styles).toEqual([kept]);
  const { width, height } = await sharp(await library.styleThumbnail(kept.id)).metadata();
  expect([width, height]).toEqual([256, 128]);
  current = readerOf(encoderB);
  await library.rereadStyles([kept.id]);
  expect((await library.listStyles()).styles[0]!.style!.mu[0]).toBe(90);
});

test('a style travels as a file', async () => {
  const a = await library.addStyle(await photo('Dusk.png', '#c00000'));
  const file = await library.exportStyle(a.id);
  expect(file.name).toBe('Dusk.spadestyle');
  const imported = await library.importStyle(file);
  expect(imported).toMatchObject({ name: { en: 'Dusk 2', ja: 'Dusk 2' }, style: a.style });
  expect(imported.id).not.toBe(a.id);
});

test.each([
  ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2), 'style-file-damaged'],
  ['of nine megabytes', () => new Uint8Array(9 * 1024 * 1024), 'file-too-large'],
  ['empty', () => new Uint8Array(0), 'style-file-damaged'],
])('a style file that is %s is refused', async (_what, spoil, code) => {
  const a = await library.addStyle(await photo('Dusk.png', '#c00000'));
  const { name, bytes } = await library.exportStyle(a.id);
  await expect(library.importStyle({ name, bytes: spoil(bytes) })).rejects.toMatchObject({ code });
  expect(await names()).toEqual(['Dusk']);
});

test('shipped styles are listed, read without the encoder, starred and exported, but not renamed or removed', async () => {
  await shipOneStyle();
  library = open();
  const [evening] = (await library.listStyles()).styles;
  expect(evening).toEqual({
    id: 'evening',
    name: { en: 'Evening', ja: '夕方' },
    origin: 'shipped',
    starred: false,
    addedAt: null,
    style: { mu: [5, 6], sigma: [7, 8] },
  });
  await library.starStyle('evening', true);
  expect((await library.listStyles()).styles[0]!.starred).toBe(true);
  await expect(library.renameStyle('evening', 'x')).rejects.toMatchObject({ code: 'style-shipped' });
  await expect(library.removeStyle('evening')).rejects.toMatchObject({ code: 'style-shipped' });
  expect((await library.importStyle(await library.exportStyle('evening'))).style).toEqual({
    mu: [5, 6],
    sigma: [7, 8],
  });
  expect((await sharp(await library.styleThumbnail('evening')).metadata()).width).toBe(256);
});

test('a pack without shipped readings reads the shipped photos when asked to', async () => {
  await shipOneStyle();
  current = readerOf(encoderB);
  library = open();
  expect((await library.listStyles()).styles[0]!.style).toBeNull();
  await library.rereadStyles(['evening']);
  expect((await library.listStyles()).styles[0]!.style).toEqual({ mu: [255, 384], sigma: [1, 2] });
});

test('many changes at once lose none', async () => {
  const photos = await Promise.all(['a', 'b', 'c', 'd'].map((name, i) => photo(name, `#${i + 1}00000`)));
  const added = await Promise.all(photos.map((file) => library.addStyle(file)));
  await Promise.all(added.map(({ id }) => library.starStyle(id, true)));
  expect((await library.listStyles()).styles.map(({ starred }) => starred)).toEqual([true, true, true, true]);
});

test('styles that an encoder has read go along with its pack, with that reading alone, and come in once', async () => {
  const dusk = await library.addStyle(await photo('Dusk.png', '#804020'));
  await library.addStyle(await photo('Noon.png', '#f0f0ff'));
  current = readerOf(encoderB);
  await library.rereadStyles([dusk.id]);
  const files = await library.filesReadBy(encoderB);
  expect(files.map(({ name }) => name)).toEqual(['Dusk.spadestyle']);
  expect(readStyleFile(files[0]!.bytes, 'x').readings.map(({ encoder }) => encoder)).toEqual([encoderB]);
  expect(await library.takeFiles(files)).toEqual({ taken: 0, refused: [] });
  expect(await library.filesReadBy('c'.repeat(64))).toEqual([]);

  await rm(join(folder, 'own'), { recursive: true });
  library = open();
  const damaged = { name: 'bad.spadestyle', bytes: new Uint8Array(3) };
  expect(await library.takeFiles([damaged, ...files])).toMatchObject({
    taken: 1,
    refused: [{ code: 'style-file-damaged' }],
  });
  expect((await library.takeFiles(files)).taken).toBe(0);
  const [entry] = (await library.listStyles()).styles;
  expect(entry).toMatchObject({ name: { en: 'Dusk' }, style: { sigma: [1, 2] } });
});
