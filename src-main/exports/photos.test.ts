import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Progress } from '../../src-shared/api/progress.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PictureSource } from '../engine-client/picture-source.ts';
import { paint, seaMap } from '../../test/support/exports/sea-map.ts';
import { createPhotos } from './photos.ts';
import { readProvenance } from './provenance.ts';

const asPng = { format: 'png' as const, quality: 100 };
const call = { map: seaMap(40, 40), style: { kind: 'seed' as const, seed: 4 } };

function open(takeFor: PictureSource['takeFor']) {
  const told: [string, Progress][] = [];
  const photos = createPhotos({
    pictures: { take: () => Promise.reject(new Error('asked without a size')), takeFor },
    events: { photoAdvanced: (id, progress) => void told.push([id, progress]) },
    closed: new AbortController().signal,
  });
  return { photos, told };
}

test('a photo has the size that was asked for, says how far its tiles are, and carries its request', async () => {
  const { photos, told } = open(async ({ map, style }, size, watch) => {
    expect(size).toEqual({ width: 100, height: 100 });
    for (const done of [0, 1, 0, 1, 2]) watch?.onTile?.(done, 2);
    return paint(map, style, 64);
  });
  const bytes = await photos.encodePhoto({ id: 'a', picture: call, size: { width: 100, height: 100 }, ...asPng });
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 100, height: 100 });
  expect((await readProvenance({ name: 'a.png', bytes })).request).toEqual(paint(call.map, call.style, 64).request);
  expect(told.map(([id, { done, total }]) => [id, done, total])).toEqual([0, 1, 0, 1, 2].map((done) => ['a', done, 2]));
});

test.each(['jpeg', 'webp'] as const)('a photo as %s carries its request', async (format) => {
  const { photos } = open(async ({ map, style }) => paint(map, style, 64));
  const order = { id: 'a', picture: call, size: { width: 64, height: 64 } };
  const bytes = await photos.encodePhoto({ ...order, format, quality: 90 });
  expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 64, height: 64 });
  expect((await readProvenance({ name: `a.${format}`, bytes })).request.style).toEqual(call.style);
  const small = await photos.encodePhoto({ ...order, format, quality: 5 });
  expect(small.length).toBeLessThan(bytes.length);
});

test('a photo that is given up ends, and another goes on', async () => {
  const { photos } = open(
    async ({ map, style }, _size, watch) =>
      new Promise((resolve, reject) => {
        watch?.signal?.addEventListener('abort', () => reject(new SpadeworkError('cancelled')));
        setTimeout(() => resolve(paint(map, style)), 300);
      }),
  );
  const size = { width: 32, height: 32 };
  const given = photos.encodePhoto({ id: 'given', picture: call, size, ...asPng });
  const kept = photos.encodePhoto({ id: 'kept', picture: call, size, ...asPng });
  await photos.cancelPhoto('given');
  await photos.cancelPhoto('unknown');
  await expect(given).rejects.toMatchObject({ code: 'cancelled' });
  expect((await kept).length).toBeGreaterThan(100);
});

test('a frame has exactly the size of the video', async () => {
  const { photos } = open(async ({ map, style }) => paint(map, style, 64));
  const frame = await photos.takeFrame(call, { width: 48, height: 48 });
  expect([frame.width, frame.height, frame.rgb.length]).toEqual([48, 48, 48 * 48 * 3]);
});
