import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { PackManifest } from '../../src-shared/packs.ts';
import { readPackManifest } from '../../src-main/engine/packs/load-pack.ts';
import { readIdPng } from '../../src-main/files/label-map-file.ts';
import { colouredPicture } from '../../src-shared/labels/export-map.ts';
import { writeTinyPack } from '../../test/support/packs/tiny-pack.ts';
import { writeDrawnData, type DrawnPhoto } from '../../test/support/training/drawn-data.ts';
import { reportDataFolder } from './report.ts';

const root = mkdtempSync(join(tmpdir(), 'spadework-data-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

writeTinyPack(join(root, 'pack'));
const pack: PackManifest = readPackManifest(join(root, 'pack')).manifest;

let made = 0;
async function folderOf(photos: readonly DrawnPhoto[], manifest?: unknown): Promise<string> {
  const folder = join(root, `data-${made++}`);
  await writeDrawnData(folder, photos);
  if (manifest !== undefined) writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

const failure = async (folder: string): Promise<unknown> =>
  reportDataFolder(folder, pack).then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('a data folder', () => {
  it('is reported: photographs, labels and their shares', async () => {
    const folder = await folderOf([{ name: 'a' }, { name: 'b' }, { name: 'c', id: 1 }]);
    const { report } = await reportDataFolder(folder, pack);
    expect(report).toMatchObject({ photos: 3, heldOut: 0, smallest: 48, unlabelled: 0, problems: [] });
    expect(report.labels.map(({ id, photos }) => [id, photos])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(report.labels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it('may name its ids, which then become the labels of the pack by those names', async () => {
    const [first, second] = pack.labels.map(({ name }) => name.en);
    const photos = [{ name: 'a' }, { name: 'b' }];
    const folder = await folderOf(photos, { labels: [second, first], photos: [{ id: 'a' }, { id: 'b' }] });
    const { report } = await reportDataFolder(folder, pack);
    const swapped = await reportDataFolder(await folderOf(photos), pack);
    expect(report.labels.map(({ share }) => share)).toEqual(swapped.report.labels.map(({ share }) => share).reverse());
  });

  it('may have maps in the colours of the pack’s labels', async () => {
    const photos = [{ name: 'a' }, { name: 'b' }];
    const { report: known } = await reportDataFolder(await folderOf(photos), pack);
    const folder = await folderOf(photos);
    const path = join(folder, 'lab', 'a.png');
    const { width, height, rgb } = colouredPicture(readIdPng({ name: 'a', bytes: readFileSync(path) }), pack.labels);
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(path);
    const { report } = await reportDataFolder(folder, pack);
    expect(report).toEqual(known);
  });

  it('may hold photographs out, which are not counted', async () => {
    const photos = ['a', 'b', 'c'].map((name) => ({ name }));
    const split = [{ id: 'a' }, { id: 'b', split: 'val' }, { id: 'c', split: 'train' }];
    const { report } = await reportDataFolder(await folderOf(photos, { photos: split }), pack);
    expect(report).toMatchObject({ photos: 2, heldOut: 1 });
  });

  it.each<[string, DrawnPhoto[], string]>([
    ['no photograph at all', [], 'data-empty'],
    ['one photograph alone', [{ name: 'a' }], 'data-one'],
    ['a map that is not there', [{ name: 'a' }, { name: 'b', noMap: true }, { name: 'c' }], 'data-map-missing'],
  ])('is refused with %s', async (_, photos, code) => {
    expect(await failure(await folderOf(photos))).toMatchObject({ code });
  });

  it.each<[string, DrawnPhoto, string]>([
    ['a map of another size', { name: 'b', mapSide: 40 }, 'data-size'],
    ['an id that is no label', { name: 'b', id: 7 }, 'data-id'],
  ])('tells of %s, and of the others all the same', async (_, photo, code) => {
    const { report } = await reportDataFolder(await folderOf([{ name: 'a' }, photo, { name: 'c' }]), pack);
    expect(report.problems).toMatchObject([{ code }]);
    expect(report.problems[0]!.message).toContain('b');
  });

  it('tells of files that are damaged', async () => {
    const folder = await folderOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    writeFileSync(join(folder, 'img', 'a.png'), 'no picture');
    writeFileSync(join(folder, 'lab', 'b.png'), 'no map');
    const { report } = await reportDataFolder(folder, pack);
    expect(report.problems.map(({ code }) => code)).toEqual(['photo-format', 'map-not-png']);
  });

  it('is refused where it is none, and where its manifest is wrong or leads out of it', async () => {
    expect(await failure(join(root, 'nowhere'))).toMatchObject({ code: 'data-folder' });
    mkdirSync(join(root, 'empty', 'img'), { recursive: true });
    expect(await failure(join(root, 'empty'))).toMatchObject({ code: 'data-folder', details: { name: 'lab' } });
    const photos = [{ name: 'a' }, { name: 'b' }];
    expect(await failure(await folderOf(photos, { photos: 3 }))).toMatchObject({ code: 'data-manifest' });
    expect(await failure(await folderOf(photos, { photos: [{ id: '../a' }] }))).toMatchObject({
      code: 'data-manifest',
    });
    expect(await failure(await folderOf(photos, { photos: [{ id: 'a' }, { id: 'z' }] }))).toMatchObject({
      code: 'data-photo-missing',
    });
  });
});
