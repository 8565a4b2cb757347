import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { encodePicture, type EncodeOptions } from './encode-picture.ts';
import { readChunks } from '../files/png-chunks.ts';
import { packMap } from './packed-map.ts';
import { readProvenance } from './provenance.ts';
import { paint, seaMap } from '../../test/support/exports/sea-map.ts';

const map = seaMap(40, 30);
const style: StyleChoice = {
  kind: 'encoded',
  name: '夕焼け & "<☀>" \'x\'',
  mu: [0.1, -1e-30],
  sigma: [1, 0.5],
  strength: 0.7,
  seed: 4_294_967_295,
};
const picture = paint(map, style);
const formats = ['png', 'jpeg', 'webp'] as const;

const encode = (more: Partial<EncodeOptions>): Promise<Uint8Array> =>
  encodePicture(picture, { format: 'png', quality: 90, size: picture, map: null, ...more });

test('a PNG says that it is sRGB at 72 dots an inch, before its pixels', async () => {
  const file = await encode({ format: 'png' });
  expect(await sharp(file).metadata()).toMatchObject({ density: 72, space: 'srgb' });
  const types = readChunks(file).map(({ type }) => type);
  expect(types.filter((type) => type !== 'iTXt' && type !== 'IDAT')).toEqual(['IHDR', 'sRGB', 'pHYs', 'IEND']);
  expect(types.indexOf('pHYs')).toBeLessThan(types.indexOf('IDAT'));
});

test.each(formats)(
  '%s: request and map come back as they were, and the same picture gives the same bytes',
  async (format) => {
    const bytes = await encode({ format, map: packMap(map) });
    expect(await readProvenance({ name: 'x', bytes })).toEqual({ request: picture.request, map });
    expect(Buffer.compare(bytes, await encode({ format, map: packMap(map) }))).toBe(0);
    expect((await sharp(bytes).metadata()).format).toBe(format);
  },
);

test.each(formats)('%s: without the map there is the request alone', async (format) => {
  expect(await readProvenance({ name: 'x', bytes: await encode({ format }) })).toEqual({
    request: picture.request,
    map: null,
  });
});

test('PNG, and WebP of quality 100, keep every pixel', async () => {
  for (const options of [{ format: 'png' as const }, { format: 'webp' as const, quality: 100 }]) {
    expect(
      new Uint8Array(
        await sharp(await encode(options))
          .raw()
          .toBuffer(),
      ),
    ).toEqual(picture.rgb);
  }
});

test('the text of a PNG follows the header, where other programs look for it', async () => {
  const png = await encode({});
  expect(Buffer.from(png.subarray(33 + 4, 33 + 8)).toString()).toBe('iTXt');
  expect(Buffer.from(png.subarray(33 + 8, 33 + 8 + 14))).toEqual(Buffer.from('spadework\0\0\0\0\0'));
});

test.each(formats)('%s: another size is resampled, the request stays', async (format) => {
  const bytes = await encode({ format, size: { width: 70, height: 50 } });
  const { width, height } = await sharp(bytes).metadata();
  expect([width, height]).toEqual([70, 50]);
  expect((await readProvenance({ name: 'x', bytes })).request).toEqual(picture.request);
});

test('a map too large for the metadata of a JPEG is left out there, and kept in the others', async () => {
  const noise = createLabelMap(512, 512);
  const random = uniformGenerator(1);
  for (let i = 0; i < noise.ids.length; i++) noise.ids[i] = random() * 256;
  const noisy = paint(noise, style);
  const options = { quality: 90, size: noisy, map: packMap(noise) };
  const maps = await Promise.all(
    formats.map(
      async (format) =>
        (await readProvenance({ name: 'x', bytes: await encodePicture(noisy, { ...options, format }) })).map,
    ),
  );
  expect(maps.map((read) => read?.ids.length ?? null)).toEqual([512 * 512, null, 512 * 512]);
});

test('a request too long for a JPEG says so', async () => {
  const mu = Array.from({ length: 4096 }, (_, i) => Math.sin(i));
  const long = paint(map, { kind: 'encoded', name: 'x', mu, sigma: mu, strength: 1, seed: 1 });
  await expect(encodePicture(long, { format: 'jpeg', quality: 90, size: long, map: null })).rejects.toMatchObject({
    code: 'request-too-long',
  });
});
