import { crc32 } from 'node:zlib';
import sharp, { type Color, type Sharp } from 'sharp';
import { expect, test } from 'vitest';
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
