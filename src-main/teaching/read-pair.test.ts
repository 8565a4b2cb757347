import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import type { GivenPair } from '../../src-shared/api/teach-api.ts';
import { EMPTY } from '../../src-shared/document/index.ts';
import type { ImageFile } from '../../src-shared/api/values.ts';
import { SMALLEST_GENERATOR } from '../../test/support/packs/small-architectures.ts';
import { readPair, type ReadPair } from './read-pair.ts';

const label = (id: number, name: string) => ({ id, name: { en: name, ja: name }, colour: '#123456' });
const pack = { labels: [label(0, 'sky'), label(1, 'sea')], generator: SMALLEST_GENERATOR };
const tolerant = { ...pack, generator: { ...SMALLEST_GENERATOR, dontCare: true } };
/** Left half black, right half white, 80 x 40. */
let photo: ImageFile;
beforeAll(async () => {
  const rgb = Uint8Array.from({ length: 80 * 40 * 3 }, (_, i) => (Math.floor(i / 3) % 80 < 40 ? 0 : 255));
  const png = await sharp(rgb, { raw: { width: 80, height: 40, channels: 3 } })
    .png()
    .toBuffer();
  photo = { name: 'half.png', bytes: Uint8Array.from(png) };
});

const read = (given: GivenPair, of: Parameters<typeof readPair>[1] = pack): Promise<ReadPair> =>
  readPair(given, of, () => Promise.reject(new Error('there is no library')));

/** A document of 40 x 40 whose left half is `left`, whose right half is `right`. */
function painted(left: number, right: number, place?: { x: number; y: number; scale: number }): GivenPair {
  const ids = Uint8Array.from({ length: 1600 }, (_, i) => (i % 40 < 20 ? left : right));
  const labels = [label(7, 'Sea'), label(9, 'sky'), label(11, 'castle')];
  return { kind: 'document', name: 'mine', photo, place, map: { width: 40, height: 40, ids }, labels };
}

test('a document gives what lies under its photo, in the labels of the pack', async () => {
  const { photo: cut, map } = await read(painted(9, 7));
  // The photo just fits: 40 x 20 of the document, 80 x 40 of its own pixels.
  expect([cut.width, cut.height, map.width, map.height]).toEqual([80, 40, 80, 40]);
  expect([...map.ids.subarray(38, 42)]).toEqual([0, 0, 1, 1]);
  expect([cut.rgb[39 * 3], cut.rgb[40 * 3]]).toEqual([0, 255]);
});

test('a photo that is larger than the document, or beside it, is cut to what is seen', async () => {
  const { photo: cut, map } = await read(painted(9, 7, { x: 0, y: 0, scale: 2 }));
  expect([cut.width, cut.height]).toEqual([40, 40]);
  expect([map.ids[19], map.ids[20], cut.rgb[19 * 3], cut.rgb[20 * 3]]).toEqual([0, 1, 0, 255]);
  const moved = await read(painted(9, 7, { x: 0.5, y: 0, scale: 1 }));
  expect([moved.photo.width, moved.map.ids[0], moved.photo.rgb[39 * 3]]).toEqual([40, 1, 0]);
});

test('a map may be in the colours of the labels, and in no other', async () => {
  const coloured = { ...pack, labels: pack.labels.map((each, i) => ({ ...each, colour: ['#3070c0', '#207030'][i]! })) };
  const mapOf = async (right: readonly number[]): Promise<GivenPair> => {
    const rgb = Uint8Array.from({ length: 80 * 40 * 3 }, (_, i) =>
      Math.floor(i / 3) % 80 < 40 ? [0x30, 0x70, 0xc0][i % 3]! : right[i % 3]!,
    );
    const png = await sharp(rgb, { raw: { width: 80, height: 40, channels: 3 } })
      .png()
      .toBuffer();
    return { kind: 'files', photo, map: { name: 'half_map.png', bytes: Uint8Array.from(png) } };
  };
  const { map } = await read(await mapOf([0x20, 0x70, 0x30]), coloured);
  expect([...map.ids.subarray(38, 42)]).toEqual([0, 0, 1, 1]);
  await expect(read(await mapOf([0xa0, 0x40, 0x10]), coloured)).rejects.toMatchObject({ code: 'map-coloured' });
});

test('what is no label of the pack is unlabelled, where the pack takes that', async () => {
  await expect(read(painted(11, 7))).rejects.toMatchObject({ code: 'teach-unlabelled' });
  const { map } = await read(painted(11, 7), tolerant);
  expect([map.ids[0], map.ids[79]]).toEqual([EMPTY, 1]);
});
