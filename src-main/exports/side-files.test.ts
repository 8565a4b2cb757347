import { zlibSync } from 'fflate';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readLabelMap } from '../files/label-map-file.ts';
import { encodeLabelMapPng } from '../files/label-map-png.ts';
import { encodeAnimation, frameDelays } from './animation.ts';
import { drawPdf, drawPngPages, sheetPageCount, type Sheet } from './contact-sheet.ts';
import { shorten } from './captions.ts';
import { resample } from './encode-picture.ts';
import { encodePsd } from './psd.ts';
import { layOutSheet } from './sheet-layout.ts';
import { labels, paint, seaMap } from '../../test/support/exports/sea-map.ts';
import { readPsdPixels } from '../../test/support/exports/read-psd.ts';

const map = seaMap(10, 6);
const picture = paint(map, { kind: 'seed', seed: 3 });

test('a label map comes back from its PNG with the same ids, and shows the colours of the pack', async () => {
  map.ids[59] = 255;
  const png = encodeLabelMapPng(map, labels);
  expect(readLabelMap({ name: 'x', bytes: png })).toEqual(map);
  const pixels = await sharp(png).raw().toBuffer();
  expect([...pixels.subarray(0, 3), ...pixels.subarray(-6)]).toEqual([0x87, 0xce, 0xeb, 0x1f, 0x4e, 0x79, 0, 0, 0]);
});

test('a PSD holds a layer for every label of the map and the photo over them', async () => {
  const size = { width: 64, height: 48 };
  const rgb = await resample(picture, size);
  const psd = readPsdPixels(await encodePsd(rgb, size, { map: seaMap(10, 6) }, labels));
  expect([psd.width, psd.height]).toEqual([64, 48]);
  const [group, photo] = psd.children!;
  expect(group!.children!.map(({ name, top, left, bottom, right }) => [name, top, left, bottom, right])).toEqual([
    ['sky', 0, 0, 24, 64],
    ['sea', 24, 0, 48, 64],
  ]);
  expect([...group!.children![1]!.imageData!.data.slice(0, 4)]).toEqual([0x1f, 0x4e, 0x79, 255]);
  expect(photo!.name).toBe('Photo');
  const shown = photo!.imageData!.data.filter((_, i) => i % 4 !== 3);
  expect(Buffer.compare(Uint8Array.from(shown), rgb)).toBe(0);
});

test('a label with holes in it is see-through there', async () => {
  const holes = { width: 3, height: 1, ids: Uint8Array.of(1, 2, 1) };
  const psd = readPsdPixels(await encodePsd(new Uint8Array(9), { width: 3, height: 1 }, { map: holes }, labels));
  expect([...psd.children![0]!.children![0]!.imageData!.data].filter((_, i) => i % 4 === 3)).toEqual([255, 0, 255]);
});

test('a PSD keeps the layers that a map was painted on, hidden ones hidden, over the base label', async () => {
  const packed = (...ids: number[]): Uint8Array => zlibSync(Uint8Array.from(ids));
  const layers = {
    base: 1,
    list: [
      { name: 'Water 水', shown: true, left: 0, top: 2, width: 4, height: 2, packed: packed(2, 2, 2, 2, 2, 2, 2, 2) },
      { name: 'Try', shown: false, left: 1, top: 1, width: 2, height: 1, packed: packed(2, 255) },
    ],
  };
  const painted = { width: 4, height: 4, ids: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2) };
  const size = { width: 8, height: 8 };
  const psd = readPsdPixels(await encodePsd(new Uint8Array(8 * 8 * 3), size, { map: painted, layers }, labels));
  const [base, water, tried] = psd.children![0]!.children!;
  expect([base!.name, base!.top, base!.left, base!.bottom, base!.right]).toEqual(['sky', 0, 0, 8, 8]);
  expect([water!.name, water!.hidden, tried!.name, tried!.hidden]).toEqual(['Water 水', false, 'Try', true]);
  const boxes = [water, tried].map((group) =>
    group!.children!.map(({ name, top, left, bottom, right }) => [name, top, left, bottom, right]),
  );
  expect(boxes).toEqual([[['sea', 4, 0, 8, 8]], [['sea', 2, 2, 4, 4]]]);
});

test('layers that do not fit their map are refused', async () => {
  const bad = { name: 'x', shown: true, left: 8, top: 0, width: 4, height: 1, packed: zlibSync(new Uint8Array(4)) };
  const call = encodePsd(
    new Uint8Array(180),
    { width: 10, height: 6 },
    { map, layers: { base: 1, list: [bad] } },
    labels,
  );
  await expect(call).rejects.toThrow(RangeError);
});

test('a PSD too large for memory is refused', async () => {
  await expect(encodePsd(new Uint8Array(0), { width: 16_000, height: 16_000 }, { map }, labels)).rejects.toMatchObject({
    code: 'psd-size',
  });
});

const sheetOf = (count: number): Sheet => ({
  title: '夕焼け sheet',
  aspect: 1,
  pictures: Array.from({ length: count }, (_, i) => ({
    caption: `seed ${i} 海`,
    read: async () =>
      Uint8Array.from(
        await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: i, g: 200, b: 0 } } })
          .png()
          .toBuffer(),
      ),
  })),
});

test('a contact sheet has every picture at its place, with words below', async () => {
  const pages = [];
  for await (const page of drawPngPages(sheetOf(67))) pages.push(page);
  expect(pages.length).toBe(2);
  expect(sheetPageCount(67)).toBe(2);
  const [layout] = layOutSheet(67, 1, { columns: 8, rows: 8, margin: 24, gap: 12, tileWidth: 256, captionHeight: 22 });
  const { data, info } = await sharp(pages[0]).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([layout!.width, layout!.height]);
  for (const tile of layout!.tiles) {
    const at = ((tile.top + 100) * info.width + tile.left + 100) * 3;
    expect([...data.subarray(at, at + 3)]).toEqual([tile.index, 200, 0]);
    expect(brightest(data, info.width, tile.left, tile.captionTop)).toBeGreaterThan(150);
  }
});

/** The brightest red below a tile: the page is dark, words are light. */
function brightest(data: Buffer, width: number, left: number, top: number): number {
  let max = 0;
  for (let y = top; y < top + 22; y++)
    for (let x = left; x < left + 100; x++) max = Math.max(max, data[(y * width + x) * 3]!);
  return max;
}

test('a contact sheet as PDF has its pages, and the same sheet gives the same bytes', async () => {
  const pdf = await drawPdf(sheetOf(21), '2026-03-01');
  expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
  expect(
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length,
  ).toBe(2);
  expect(Buffer.compare(pdf, await drawPdf(sheetOf(21), '2026-03-01'))).toBe(0);
});

test('long captions end in an ellipsis', () => {
  expect(shorten('short', 10)).toBe('short');
  expect(shorten('あいうえおかきくけこ', 6)).toBe('あいうえお…');
});

test.each(['webp', 'gif'] as const)('an animated %s holds the frames in order and loops', async (format) => {
  const shade = (frame: number): Uint8Array => new Uint8Array(16 * 8 * 3).fill(frame * 60);
  const bytes = await encodeAnimation(
    4,
    { width: 16, height: 8 },
    async (frame) => shade(frame),
    { format, framesPerSecond: 12 },
    100,
  );
  const decoder = await import('sharp').then(({ default: library }) => library);
  decoder.unblock({ operation: ['VipsForeignLoad'] });
  const { pages, loop, delay, pageHeight } = await decoder(bytes, { animated: true }).metadata();
  expect({ pages, loop, pageHeight }).toEqual({ pages: 4, loop: 0, pageHeight: 8 });
  expect(delay).toEqual(format === 'webp' ? [83, 84, 83, 83] : [80, 90, 80, 80]);
  const { data, info } = await decoder(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });
  for (let frame = 0; frame < 4; frame++)
    expect(Math.abs(data[frame * 8 * 16 * info.channels]! - frame * 60)).toBeLessThanOrEqual(4);
});

test('delays keep the speed over the whole', () => {
  expect(frameDelays(24, 24, 1).reduce((sum, delay) => sum + delay)).toBe(1000);
  expect(frameDelays(30, 30, 10).reduce((sum, delay) => sum + delay)).toBe(1000);
});

test('an animation that does not fit into memory is refused with the number that does', async () => {
  const refused = encodeAnimation(
    1000,
    { width: 4096, height: 4096 },
    async () => new Uint8Array(0),
    { format: 'webp', framesPerSecond: 12 },
    80,
  );
  await expect(refused).rejects.toMatchObject({ code: 'animation-too-large', details: { frames: 1000, max: 8 } });
});
