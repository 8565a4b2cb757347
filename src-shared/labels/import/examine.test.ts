import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../document/index.ts';
import { uniformGenerator } from '../../random.ts';
import { colouredPicture, labelPalette } from '../export-map.ts';
import { resizeNearest, type LabelMap } from '../label-map.ts';
import { applyImport, examineMap, type DecodedImage, type SourceId } from './index.ts';
import { coloursOfSource } from './sources.ts';
import { landscapeLabels, paintedLandscape } from '../../../test/support/labels/landscape-labels.ts';

const map = paintedLandscape();

function coloured({ width, height, rgb }: { width: number; height: number; rgb: Uint8Array }): DecodedImage {
  return { kind: 'colour', width, height, channels: 3, bytes: rgb };
}

/** What another program made of the coloured map: `save` resizes, compresses, ... */
async function saved(save: (image: Sharp) => Sharp): Promise<DecodedImage> {
  const { width, height, rgb } = colouredPicture(map, landscapeLabels);
  const file = await save(sharp(rgb, { raw: { width, height, channels: 3 } })).toBuffer();
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { kind: 'colour', width: info.width, height: info.height, channels: 3, bytes: data };
}

/** Share of the pixels whose label differs from the true one, nearest-resized to the same size. */
function wrongShare(found: LabelMap, truth: LabelMap = map): number {
  const resized = resizeNearest(truth, found.width, found.height);
  return found.ids.reduce((sum, id, i) => sum + (id === resized.ids[i] ? 0 : 1), 0) / found.ids.length;
}

describe('maps of our own', () => {
  it('come back exactly from ids, from an indexed and from a coloured picture', () => {
    const { width, height, ids } = map;
    const pictures: DecodedImage[] = [
      { kind: 'grey', width, height, ids },
      { kind: 'indexed', width, height, ids, palette: labelPalette(landscapeLabels) },
      coloured(colouredPicture(map, landscapeLabels)),
      {
        kind: 'colour',
        width,
        height,
        channels: 3,
        bytes: Uint8Array.from({ length: 3 * ids.length }, (_, i) => ids[Math.floor(i / 3)]!),
      },
    ];
    const reports = pictures.map((picture) => examineMap(picture, landscapeLabels));
    expect(reports.map((report) => report.source)).toEqual(['own-ids', 'own-colours', 'own-colours', 'own-ids']);
    for (const report of reports) {
      expect(applyImport(report).ids).toEqual(ids);
      expect(report.entries.every((entry) => entry.certainty === 'certain')).toBe(true);
      expect(report).toMatchObject({ width, height, snapped: 0, lossy: false });
    }
    expect(reports[0]!.entries.reduce((sum, entry) => sum + entry.pixels, 0)).toBe(width * height);
    const counts = reports[0]!.entries.map((entry) => entry.pixels);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it('keep lines of one pixel and single pixels', () => {
    const thin = { width: 64, height: 64, ids: new Uint8Array(4096).fill(1) };
    for (let i = 0; i < 64; i++) thin.ids[i * 64 + i] = 15;
    thin.ids[5 * 64 + 40] = 18;
    const report = examineMap(coloured(colouredPicture(thin, landscapeLabels)), landscapeLabels);
    expect(applyImport(report).ids).toEqual(thin.ids);
  });

  it.each([
    [1, 1],
    [3, 1],
    [2, 5],
    [1, 4096],
    [4096, 2],
  ])('may be as small as %i x %i', (width, height) => {
    const small = { width, height, ids: new Uint8Array(width * height).map((_, i) => [1, 6, 13][i % 3]!) };
    expect(applyImport(examineMap(coloured(colouredPicture(small, landscapeLabels)), landscapeLabels)).ids).toEqual(
      small.ids,
    );
  });
});

describe('maps that others saved', () => {
  it('loses soft edges to the areas beside them, never to a third label', async () => {
    const report = examineMap(
      await saved((image) => image.resize(640, 480, { kernel: 'cubic' }).png()),
      landscapeLabels,
    );
    const found = applyImport(report);
    expect(report).toMatchObject({ source: 'own-colours', lossy: false });
    expect(report.snapped).toBeGreaterThan(2000);
    expect(report.entries.map((entry) => entry.label).sort()).toEqual([...new Set(map.ids)].sort());
    expect(wrongShare(found)).toBeLessThan(0.01);
    // Where it differs, the label it has is one of those close by in the true map.
    const offsets = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
    const truth = resizeNearest(map, 640, 480);
    for (let i = 0; i < found.ids.length; i++) {
      if (found.ids[i] === truth.ids[i]) continue;
      const around = offsets.flatMap((down) => offsets.map((right) => truth.ids[i + 640 * down + right]));
      expect(around).toContain(found.ids[i]);
    }
  });

  it('are not outlined in a label whose colour happens to lie between two others', () => {
    const labels = [
      ['black', '#101010'],
      ['white', '#f0f0f0'],
      ['grey', '#808080'],
    ].map(([name, colour], id) => ({ id, name: { en: name!, ja: name! }, colour: colour! }));
    // Edges two rows wide: a known grey and a grey of no label.
    const greys = (y: number): number => (y < 40 ? 0x10 : y < 42 ? 0x7e : y < 44 ? 0xc0 : 0xf0);
    const rgb = Uint8Array.from({ length: 3 * 80 * 80 }, (_, i) => greys(Math.floor(i / 240)) + (i % 3 === 2 ? 1 : 0));
    const report = examineMap(coloured({ width: 80, height: 80, rgb }), labels);
    expect(report.entries.map((entry) => entry.className)).toEqual(['black', 'white']);
    expect(applyImport(report).ids).toEqual(new Uint8Array(6400).map((_, i) => (i < 80 * 42 ? 0 : 1)));
  });

  it.each([
    ['JPEG 90', 0.006, (image: Sharp) => image.jpeg({ quality: 90 })],
    ['JPEG 60', 0.012, (image: Sharp) => image.jpeg({ quality: 60 })],
    ['WebP 75', 0.012, (image: Sharp) => image.webp({ quality: 75 })],
    ['JPEG 85 at 70 % of the size', 0.02, (image: Sharp) => image.resize(224, 168).jpeg({ quality: 85 })],
  ])('come back from %s with less than %f of the pixels wrong and no unknown colour', async (_, most, save) => {
    const report = examineMap(await saved(save), landscapeLabels);
    expect(report).toMatchObject({ source: 'own-colours', lossy: true });
    expect(report.entries.filter((entry) => entry.certainty === 'unknown')).toEqual([]);
    expect(wrongShare(applyImport(report))).toBeLessThan(most);
  });

  it('come back from noise', () => {
    const picture = colouredPicture(map, landscapeLabels);
    const random = uniformGenerator(4);
    const noisy = Uint8Array.from(picture.rgb, (value) =>
      Math.max(0, Math.min(255, value + Math.round((random() + random() - 1) * 14))),
    );
    const report = examineMap(coloured({ ...picture, rgb: noisy }), landscapeLabels);
    expect(report.source).toBe('own-colours');
    expect(wrongShare(applyImport(report))).toBeLessThan(0.005);
  });
});

describe('maps of other data sets', () => {
  const paint = (source: Extract<SourceId, `${string}-colours`>): DecodedImage => {
    const known = coloursOfSource(source, landscapeLabels);
    const chosen = [
      ...new Set(
        known
          .filter((one) => one.meaning.certainty === 'certain' && one.meaning.label !== 0)
          .map((one) => one.meaning.label),
      ),
    ];
    const used = [...new Set(map.ids)];
    const rgb = new Uint8Array(3 * map.ids.length);
    map.ids.forEach((id, i) => {
      const label = chosen[used.indexOf(id) % chosen.length];
      const { colour } = known.find((one) => one.meaning.label === label)!;
      rgb.set([colour >> 16, (colour >> 8) & 255, colour & 255], 3 * i);
    });
    return coloured({ width: map.width, height: map.height, rgb });
  };

  it.each(['ade20k-colours', 'coco-stuff-colours', 'coco-stuff-toolbox-colours', 'cityscapes-colours'] as const)(
    'are recognised by %s',
    (source) => {
      const report = examineMap(paint(source), landscapeLabels);
      expect(report.source).toBe(source);
      expect(report.entries.every((entry) => entry.className !== undefined && entry.certainty !== 'unknown')).toBe(
        true,
      );
    },
  );

  it('are recognised by the ids that most become labels by', () => {
    // Sky, trees and grass by the ids of each data set.
    const files: [SourceId, number[]][] = [
      ['coco-stuff-ids', [156, 168, 123, 255]],
      ['coco-stuff-ids-from-1', [157, 169, 124, 0]],
      ['ade20k-ids', [3, 5, 10, 0]],
      ['cityscapes-ids', [23, 21, 7, 0]],
    ];
    for (const [source, ids] of files) {
      const picture: DecodedImage = {
        kind: 'grey',
        width: 40,
        height: 40,
        ids: new Uint8Array(1600).map((_, i) => ids[Math.floor(i / 400)]!),
      };
      expect(
        examineMap(
          picture,
          landscapeLabels.filter((label) => label.id > 0),
        ).source,
      ).toBe(source);
    }
  });

  it('can be read as the person says', () => {
    const picture: DecodedImage = { kind: 'grey', width: 2, height: 1, ids: Uint8Array.of(3, 5) };
    const report = examineMap(picture, landscapeLabels);
    expect(report.source).toBe('own-ids');
    expect(report.sources).toContain('ade20k-ids');
    expect(applyImport(examineMap(picture, landscapeLabels, 'ade20k-ids')).ids).toEqual(Uint8Array.of(1, 5));
    expect(() => examineMap(picture, landscapeLabels, 'ade20k-colours')).toThrow(RangeError);
  });
});

describe('what is not known', () => {
  it('is listed with its pixels and the nearest colour’s label, and follows the choice', () => {
    const picture = colouredPicture(map, landscapeLabels);
    for (let y = 100; y < 120; y++) for (let x = 200; x < 230; x++) picture.rgb.set([255, 0, 255], 3 * (y * 320 + x));
    const report = examineMap(coloured(picture), landscapeLabels);
    const index = report.entries.findIndex((entry) => entry.certainty === 'unknown');
    expect(report.entries[index]).toEqual({
      found: { kind: 'colour', colour: 0xff00ff },
      className: undefined,
      label: 19,
      certainty: 'unknown',
      pixels: 600,
    });
    expect(applyImport(report).ids[110 * 320 + 210]).toBe(19);
    expect(applyImport(report, new Map([[index, 16]])).ids[110 * 320 + 210]).toBe(16);
    expect(applyImport(report, new Map([[index, EMPTY]])).ids[110 * 320 + 210]).toBe(EMPTY);
    expect(() => applyImport(report, new Map([[index, 300]]))).toThrow(RangeError);
  });

  it('leaves transparent pixels empty', () => {
    const { width, height, rgb } = colouredPicture(map, landscapeLabels);
    const bytes = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
      i % 4 < 3 ? rgb[3 * Math.floor(i / 4) + (i % 4)]! : 255,
    );
    for (let i = 0; i < 50 * width; i++) bytes[4 * i + 3] = 0;
    const report = examineMap({ kind: 'colour', width, height, channels: 4, bytes }, landscapeLabels);
    const found = applyImport(report).ids;
    expect(found.subarray(0, 50 * width).every((id) => id === EMPTY)).toBe(true);
    expect(found.subarray(50 * width)).toEqual(map.ids.subarray(50 * width));
  });

  it('reads colours of no known set one by one', () => {
    const rgb = new Uint8Array(3 * 64 * 64).map(
      (_, i) =>
        [
          [10, 200, 90],
          [240, 30, 170],
        ][i < 6000 ? 0 : 1]![i % 3]!,
    );
    const report = examineMap(coloured({ width: 64, height: 64, rgb }), landscapeLabels);
    expect(report.source).toBe('unknown-colours');
    expect(report.entries.map((entry) => entry.pixels)).toEqual([2096, 2000]);
  });
});

describe('what is no label map', () => {
  const random = uniformGenerator(8);
  /** Gradients, soft shapes and grain, as in a photo. */
  const photo = Uint8Array.from({ length: 3 * 200 * 150 }, (_, i) => {
    const x = Math.floor(i / 3) % 200;
    const y = Math.floor(i / 600);
    return 128 + 60 * Math.sin(x / 31 + (i % 3)) * Math.cos(y / 23) + 40 * Math.sin((x * y) / 900) + random() * 12;
  });

  it('is refused with a word that helps: photos, in colour, grey or with a palette', () => {
    const grey = photo.filter((_, i) => i % 3 === 0);
    const pictures: DecodedImage[] = [
      { kind: 'colour', width: 200, height: 150, channels: 3, bytes: photo },
      { kind: 'grey', width: 200, height: 150, ids: grey },
    ];
    for (const picture of pictures) {
      expect(() => examineMap(picture, landscapeLabels)).toThrow(expect.objectContaining({ code: 'not-a-label-map' }));
    }
  });

  it('is refused when too large, before anything is read', () => {
    const huge: DecodedImage = { kind: 'grey', width: 20_000, height: 20_000, ids: new Uint8Array(0) };
    expect(() => examineMap(huge, landscapeLabels)).toThrow(expect.objectContaining({ code: 'map-size' }));
  });
});
