/** Label maps as people have them, from test/fixtures/cases: what each README says is right. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EMPTY } from '../../src-shared/document/tile.ts';
import { applyImport, examineMap, type ImportReport } from '../../src-shared/labels/import/index.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { packManifestSchema } from '../../src-shared/packs.ts';
import { decodeIdMap, mapForPack } from './pack-map.ts';
import { readMapImage } from './map-image.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { labels } = packManifestSchema.parse(JSON.parse(readFileSync(join(root, 'models/landscape/pack.json'), 'utf8')));
const nameOf = new Map(labels.map(({ id, name }) => [id, name.en]));

function load(folder: string, file: string): ImageFile {
  return { name: file, bytes: Uint8Array.from(readFileSync(join(root, 'test/fixtures/cases', folder, file))) };
}

async function inWindow(folder: string, file: string): Promise<ImportReport> {
  return examineMap(await readMapImage(load(folder, file)), labels);
}

async function inTerminal(folder: string, file: string): Promise<LabelMap> {
  return mapForPack(await decodeIdMap(load(folder, file)), labels).map;
}

/** Share of the pixels that a map has of a label, in hundredths. */
function percentOf({ ids }: LabelMap, id: number): number {
  return Math.round((100 * ids.reduce((sum, one) => sum + (one === id ? 1 : 0), 0)) / ids.length);
}

test('16-bit grey holds the ids that it says', async () => {
  const map = applyImport(await inWindow('20-grey16', 'labels16.png'));
  expect(new Set(map.ids).size).toBeGreaterThan(3);
  expect(await inTerminal('20-grey16', 'labels16.png')).toEqual(map);
});

describe('transparent pixels are empty, whatever colour the file gives them', () => {
  test.each(['map-indexed-black.png', 'map-indexed-white.png'])('%s', async (file) => {
    const expected = applyImport(await inWindow('22-indexed-transparent', 'map-rgba.png'));
    expect(percentOf(expected, EMPTY)).toBe(23);
    expect(applyImport(await inWindow('22-indexed-transparent', file))).toEqual(expected);
    expect(await inTerminal('22-indexed-transparent', file)).toEqual(expected);
  });
});

test('ids in RGB are the same with and without a colour profile', async () => {
  const folder = '24-ids-in-rgb-adobe-profile';
  const plain = applyImport(await inWindow(folder, 'ids-no-profile.png'));
  expect([...new Set(plain.ids)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10]);
  expect(applyImport(await inWindow(folder, 'ids-adobe-rgb.png'))).toEqual(plain);
  expect(await inTerminal(folder, 'ids-adobe-rgb.png')).toEqual(plain);
});

test('a palette that an editor reordered gives the same map', async () => {
  const own = await inTerminal('26-palette-reordered', 'map-own.png');
  expect(await inTerminal('26-palette-reordered', 'map-reordered.png')).toEqual(own);
  expect(applyImport(await inWindow('26-palette-reordered', 'map-reordered.png'))).toEqual(own);
});

test("GauGAN's colours are recognised", async () => {
  const report = await inWindow('27-gaugan-palette', 'gaugan-segmap.png');
  expect(report.source).toBe('gaugan-colours');
  const found = report.entries.map(({ label }) => nameOf.get(label));
  expect(found.sort()).toEqual(['clouds', 'grass', 'lake, river', 'mountain', 'sky', 'tree']);
});

test('ids that another data set explains as well are asked about, and told in the terminal', async () => {
  const report = await inWindow('28-ade20k-few-ids', 'ADE_val_00000001.png');
  expect(report.ambiguous).toBe(true);
  expect(report.sources).toContain('ade20k-ids');
  const image = await decodeIdMap(load('28-ade20k-few-ids', 'ADE_val_00000001.png'));
  expect(mapForPack(image, labels).rival).toBeDefined();
  const asAde = mapForPack(image, labels, 'ade20k-ids').map;
  expect(nameOf.get(asAde.ids[0]!)).toBe('sky');
});

test('black around colours of the pack is no label', async () => {
  const report = await inWindow('30-cvat-black-background', 'SegmentationClass.png');
  expect(report.source).toBe('own-colours');
});

test('a mask of 0 and 255 is recognised as one', async () => {
  const [folder, file] = ['31-label-studio-mask', 'task-3-annotation-3-by-1-tag-Tree-0.png'] as const;
  const report = await inWindow(folder, file);
  expect(report.source).toBe('mask');
  expect(report.entries.map(({ label, certainty }) => [label, certainty])).toEqual([
    [EMPTY, 'certain'],
    [labels[0]!.id, 'unknown'],
  ]);
  await expect(inTerminal(folder, file)).rejects.toMatchObject({ code: 'map-mask' });
});

test('a damaged chunk that the picture can do without is passed over, and said', async () => {
  const image = await readMapImage(load('32-bad-ancillary-crc', 'map.png'));
  expect(image.mended).toBe(true);
  expect((await inTerminal('32-bad-ancillary-crc', 'map.png')).width).toBeGreaterThan(1);
});

test('every map of ours is read at once, without a question', async () => {
  const folder = '34-one-bad-map-in-folder/maps';
  const files = readdirSync(join(root, 'test/fixtures/cases', folder)).filter((file) => /-\d\d\.png$/.test(file));
  expect(files.length).toBe(12);
  for (const file of files) {
    const report = await inWindow(folder, file);
    expect([file, report.source, report.ambiguous]).toEqual([file, 'own-ids', false]);
    expect(await inTerminal(folder, file)).toEqual(applyImport(report));
  }
});
