import { crc32 } from 'node:zlib';
import sharp, { type Color, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readPhoto } from './photo.ts';

async function photo(
  build: (image: Sharp) => Sharp,
  size = { width: 4, height: 2 },
  background: Color = '#ff0000',
): Promise<Uint8Array> {
  return Uint8Array.from(await build(sharp({ create: { ...size, channels: 4, background } })).toBuffer());
}

test.each([
  ['PNG', (image: Sharp) => image.png()],
  ['JPEG', (image: Sharp) => image.jpeg({ quality: 100 })],
  ['WebP', (image: Sharp) => image.webp({ lossless: true })],
  ['AVIF', (image: Sharp) => image.avif({ lossless: true })],
])('reads %s as RGB', async (_format, build) => {
  const { width, height, rgb } = await readPhoto({ name: 'p', bytes: await photo(build) });
  expect([width, height, rgb.length]).toEqual([4, 2, 24]);
  expect(Math.abs(rgb[0]! - 255)).toBeLessThanOrEqual(2);
  expect(rgb[1]!).toBeLessThanOrEqual(2);
});

test('turns a photo the way the camera was held', async () => {
  const { width, height } = await readPhoto({
    name: 'p',
    bytes: await photo((image) => image.jpeg().withMetadata({ orientation: 6 })),
  });
  expect([width, height]).toEqual([2, 4]);
});

test('puts transparent pixels on white', async () => {
  const bytes = await photo((image) => image.png(), { width: 1, height: 1 }, { r: 0, g: 0, b: 0, alpha: 0 });
  expect([...(await readPhoto({ name: 'p', bytes })).rgb]).toEqual([255, 255, 255]);
});

test('grey and 16-bit photos become 8-bit RGB', async () => {
  const grey = await sharp({ create: { width: 3, height: 1, channels: 3, background: '#808080' } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
  const { rgb } = await readPhoto({ name: 'p', bytes: Uint8Array.from(grey) });
  expect([...rgb]).toEqual(new Array(9).fill(128));
});

test('shrinks a large photo to 1024 on its longer side', async () => {
  const { width, height } = await readPhoto({
    name: 'p',
    bytes: await photo((image) => image.jpeg(), { width: 3000, height: 1500 }),
  });
  expect([width, height]).toEqual([1024, 512]);
});

test('refuses a photo by its header when it is too large', async () => {
  const bytes = await photo((image) => image.png(), { width: 4, height: 2 });
  new DataView(bytes.buffer).setUint32(16, 20_000);
  new DataView(bytes.buffer).setUint32(20, 20_000);
  await expect(readPhoto({ name: 'big.png', bytes: withHeaderChecksum(bytes) })).rejects.toMatchObject({
    code: 'photo-size',
    details: { width: 20_000, max: 40 },
  });
});

test.each<[string, Uint8Array]>([
  [
    'SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'),
  ],
  ['text', Buffer.from('hello')],
  ['nothing', new Uint8Array(0)],
  ['TIFF', Uint8Array.from(Buffer.from('49492a0008000000', 'hex'))],
])('refuses %s', async (_what, bytes) => {
  await expect(readPhoto({ name: 'x', bytes: Uint8Array.from(bytes) })).rejects.toMatchObject({
    code: 'photo-format',
    details: { name: 'x' },
  });
});

test('refuses a GIF, though libvips could read it', async () => {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  await expect(readPhoto({ name: 'x', bytes: Uint8Array.from(gif) })).rejects.toMatchObject({ code: 'photo-format' });
});

test('says when a photo is cut short', async () => {
  const bytes = await photo((image) => image.png({ compressionLevel: 0 }), { width: 64, height: 64 });
  await expect(readPhoto({ name: 'x', bytes: bytes.slice(0, bytes.length / 2) })).rejects.toMatchObject({
    code: 'photo-damaged',
  });
});

/** The PNG with the checksum of its changed header put right. */
function withHeaderChecksum(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}

test('takes a JPEG of a size that is refused of other formats, whose decoders hold every pixel', async () => {
  const size = { width: 8000, height: 6000 };
  const jpeg = await photo((image) => image.jpeg(), size);
  expect(await readPhoto({ name: 'p', bytes: jpeg })).toMatchObject({ width: 1024, height: 768 });
  const png = await photo((image) => image.png({ compressionLevel: 1 }), size);
  await expect(readPhoto({ name: 'p', bytes: png })).rejects.toMatchObject({ code: 'photo-size' });
});

describe('bounds what a decoder takes by what the header says of a file', () => {
  const side = { width: 64, height: 64 };
  const avif = (depth: 8 | 12): Promise<Uint8Array> =>
    photo((image) => image.avif({ effort: 0, chromaSubsampling: '4:4:4', bitdepth: depth }), side);

  test.each([
    [8, 6100, 5000, 25],
    [12, 5000, 4000, 17],
  ] as const)('AVIF of %s bits', async (depth, width, height, max) => {
    const bytes = withAvifSize(await avif(depth), width, height);
    await expect(readPhoto({ name: 'p', bytes })).rejects.toMatchObject({
      code: 'photo-size',
      details: { width, max },
    });
  });

  test('JPEG of four colours in many passes, all of which are held', async () => {
    const bytes = await photo((image) => image.toColourspace('cmyk').jpeg({ progressive: true }), side);
    const progressive = withJpegSize(bytes, 10_000, 9000);
    await expect(readPhoto({ name: 'p', bytes: progressive })).rejects.toMatchObject({
      code: 'photo-size',
      details: { width: 10_000, max: 74 },
    });
  });

  test('an AVIF that is larger than its header says is refused as damaged', async () => {
    const bytes = withAvifSize(await photo((image) => image.avif({ effort: 0 }), { width: 512, height: 512 }), 64, 64);
    await expect(readPhoto({ name: 'p', bytes })).rejects.toMatchObject({ code: 'photo-damaged' });
  });

  test.each([
    ['still', 0],
    ['moving', 2],
  ])('a %s WebP that is larger than its canvas is refused', async (_what, flags) => {
    const { buffer } = await photo((image) => image.webp({ lossless: true }), { width: 512, height: 512 });
    const bytes = withWebpCanvas(new Uint8Array(buffer), 64, flags);
    await expect(readPhoto({ name: 'p', bytes })).rejects.toMatchObject({ code: 'photo-format' });
  });
});

/** The AVIF with another size in its `ispe` boxes, and its stream as it was. */
function withAvifSize(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const file = Buffer.from(bytes);
  for (let at = file.indexOf('ispe'); at >= 0; at = file.indexOf('ispe', at + 4)) {
    file.writeUInt32BE(width, at + 8);
    file.writeUInt32BE(height, at + 12);
  }
  return Uint8Array.from(file);
}

/** The progressive JPEG with another size in its frame header. */
function withJpegSize(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const file = Buffer.from(bytes);
  const frame = file.indexOf(Buffer.from([0xff, 0xc2]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return Uint8Array.from(file);
}

/** The plain WebP in an extended one that says to have a canvas of `side` pixels; `flags` 2 makes it a frame of a moving one. */
function withWebpCanvas(bytes: Uint8Array, side: number, flags: number): Uint8Array {
  const chunk = (name: string, content: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content]);
  };
  const extended = Buffer.alloc(10);
  extended[0] = flags;
  extended.writeUIntLE(side - 1, 4, 3);
  extended.writeUIntLE(side - 1, 7, 3);
  const frame = Buffer.alloc(16);
  frame.writeUIntLE(side - 1, 6, 3);
  frame.writeUIntLE(side - 1, 9, 3);
  const pixels = bytes.subarray(12);
  const moving = [chunk('ANIM', new Uint8Array(6)), chunk('ANMF', Buffer.concat([frame, pixels]))];
  const rest = flags === 0 ? [pixels] : moving;
  return Uint8Array.from(chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), chunk('VP8X', extended), ...rest])));
}
