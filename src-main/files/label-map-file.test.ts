import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readLabelMap } from './label-map-file.ts';
import { writeChunks } from './png-chunks.ts';

interface PngOptions {
  width: number;
  height: number;
  depth: number;
  /** 0 grey, 2 RGB, 3 indexed, 4 grey with alpha, 6 RGBA */
  colour?: number;
  interlaced?: boolean;
  /** Raw scanlines with their filter bytes. */
  lines: number[] | Uint8Array;
}

function png({ width, height, depth, colour = 3, interlaced = false, lines }: PngOptions): {
  name: string;
  bytes: Uint8Array;
} {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  const chunks = [
    { type: 'IHDR', data: header },
    ...(colour === 3 ? [{ type: 'PLTE', data: new Uint8Array(768) }] : []),
    { type: 'IDAT', data: deflateSync(Uint8Array.from(lines)) },
    { type: 'IEND', data: new Uint8Array(0) },
  ];
  return { name: 'map.png', bytes: writeChunks(chunks) };
}

/** Adam7 by its definition: the pass that each pixel of an 8 x 8 tile belongs to. */
const ADAM7_TILE = ['16462646', '77777777', '56565656', '77777777', '36463646', '77777777', '56565656', '77777777'];

/** The scanlines of an interlaced image of these samples, without filters. */
function interlace(samples: number[], width: number, height: number, depth: number): number[] {
  const lines: number[] = [];
  for (let pass = 1; pass <= 7; pass++) {
    for (let y = 0; y < height; y++) {
      const row = [];
      for (let x = 0; x < width; x++) if (Number(ADAM7_TILE[y % 8]![x % 8]) === pass) row.push(samples[y * width + x]!);
      if (row.length > 0) lines.push(0, ...packBits(row, depth));
    }
  }
  return lines;
}

function packBits(samples: number[], depth: number): number[] {
  const bits = samples.map((sample) => sample.toString(2).padStart(depth, '0')).join('');
  return bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2));
}

test('indices are the ids: equal colours stay apart', () => {
  const map = readLabelMap(png({ width: 3, height: 2, depth: 8, lines: [0, 5, 0, 19, 0, 7, 255, 7] }));
  expect(map).toEqual({ width: 3, height: 2, ids: Uint8Array.of(5, 0, 19, 7, 255, 7) });
});

test('8-bit grey values are the ids', () => {
  expect([...readLabelMap(png({ width: 2, height: 1, depth: 8, colour: 0, lines: [0, 3, 200] })).ids]).toEqual([
    3, 200,
  ]);
});

test.each([1, 2, 4])('indices of %i bits are unpacked, row by row', (depth) => {
  const max = 2 ** depth;
  const samples = Array.from({ length: 2 * 11 }, (_, i) => (i * 7) % max);
  const lines = [0, ...packBits(samples.slice(0, 11), depth), 0, ...packBits(samples.slice(11), depth)];
  expect([...readLabelMap(png({ width: 11, height: 2, depth, lines })).ids]).toEqual(samples);
});

test.each([
  [1, 1, 1],
  [8, 1, 1],
  [8, 13, 11],
  [8, 3, 9],
  [4, 13, 11],
  [2, 5, 5],
  [1, 17, 9],
])('interlaced: %i bits, %i x %i', (depth, width, height) => {
  const samples = Array.from({ length: width * height }, (_, i) => (i * 5 + (i >> 3)) % 2 ** depth);
  const lines = interlace(samples, width, height, depth);
  expect([...readLabelMap(png({ width, height, depth, interlaced: true, lines })).ids]).toEqual(samples);
});

test('every row filter is undone', () => {
  // Rows of 10 20 30, 12 25 29, 0 255 3, 9 9 9, 40 30 20, filtered by hand with none, sub, up, average, Paeth.
  const lines = [0, 10, 20, 30, 1, 12, 13, 4, 2, 244, 230, 230, 3, 9, 133, 3, 4, 31, 246, 246];
  const map = readLabelMap(png({ width: 3, height: 5, depth: 8, lines }));
  expect([...map.ids]).toEqual([10, 20, 30, 12, 25, 29, 0, 255, 3, 9, 9, 9, 40, 30, 20]);
});

test.each([
  ['plain', {}],
  ['with a filter chosen for every row', { adaptiveFiltering: true }],
  ['interlaced', { progressive: true, adaptiveFiltering: true }],
])("reads what another program's encoder writes: %s", async (_what, options) => {
  const ids = Uint8Array.from({ length: 67 * 41 }, (_, i) => ((i % 67) * 3 + Math.floor(i / 67) * (i % 5)) & 255);
  const bytes = await sharp(ids, { raw: { width: 67, height: 41, channels: 1 } })
    .toColourspace('b-w')
    .png(options)
    .toBuffer();
  expect(readLabelMap({ name: 'map.png', bytes }).ids).toEqual(ids);
});

test.each<[string, string, Uint8Array]>([
  ['map-not-png', 'another format', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
  ['map-not-png', 'an empty file', new Uint8Array(0)],
  ['map-coloured', 'RGB', png({ width: 1, height: 1, depth: 8, colour: 2, lines: [0, 1, 2, 3] }).bytes],
  ['map-coloured', 'RGBA', png({ width: 1, height: 1, depth: 8, colour: 6, lines: [0, 1, 2, 3, 4] }).bytes],
  ['map-coloured', 'grey with alpha', png({ width: 1, height: 1, depth: 8, colour: 4, lines: [0, 1, 2] }).bytes],
  [
    'map-ids-large',
    '16-bit grey with values beyond ids',
    png({ width: 1, height: 1, depth: 16, colour: 0, lines: [0, 1, 2] }).bytes,
  ],
  [
    'map-depth',
    '4-bit grey, whose values stand for others',
    png({ width: 2, height: 1, depth: 4, colour: 0, lines: [0, 1] }).bytes,
  ],
  ['map-size', 'no width', png({ width: 0, height: 1, depth: 8, lines: [0] }).bytes],
  [
    'map-size',
    '20,000 x 20,000, before a byte of it is allocated',
    png({ width: 20_000, height: 20_000, depth: 8, lines: [0] }).bytes,
  ],
  ['png-damaged', 'fewer rows than promised', png({ width: 2, height: 2, depth: 8, lines: [0, 1, 2] }).bytes],
  [
    'png-damaged',
    'a hundred megabytes where two bytes were promised',
    png({ width: 1, height: 1, depth: 8, lines: new Uint8Array(1e8) }).bytes,
  ],
  ['png-damaged', 'a filter that PNG does not have', png({ width: 1, height: 1, depth: 8, lines: [5, 1] }).bytes],
  ['png-damaged', 'a file cut short', png({ width: 2, height: 1, depth: 8, lines: [0, 1, 2] }).bytes.subarray(0, -20)],
  ['png-damaged', 'a flipped bit', flipBit(png({ width: 2, height: 1, depth: 8, lines: [0, 1, 2] }).bytes, 20)],
  [
    'png-damaged',
    'a chunk of four gigabytes',
    announceLength(png({ width: 2, height: 1, depth: 8, lines: [0, 1, 2] }).bytes),
  ],
])('%s: %s', (code, _what, bytes) => {
  expect(() => readLabelMap({ name: 'map.png', bytes })).toThrow(expect.objectContaining({ code }));
});

function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 1;
  return copy;
}

/** Gives the chunk after the header an absurd length. */
function announceLength(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  new DataView(copy.buffer).setUint32(33, 0xffffffff);
  return copy;
}
