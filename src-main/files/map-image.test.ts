import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readMapImage } from './map-image.ts';

const pixels = Uint8Array.from([255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255]);
const picture = sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } });
const file = (bytes: Uint8Array, name = 'map.png') => ({ name, bytes: Uint8Array.from(bytes) });

describe('readMapImage', () => {
  test('keeps the indices and palette of an indexed PNG', async () => {
    const image = await readMapImage(file(await picture.clone().png({ palette: true, colours: 2 }).toBuffer()));
    if (image.kind !== 'indexed') throw new Error(`read as ${image.kind}`);
    const colours = [...image.ids].flatMap((id) => [...image.palette.subarray(3 * id, 3 * id + 3)]);
    expect(colours).toEqual([...pixels]);
  });

  test('keeps the values of a grey PNG', async () => {
    const grey = Uint8Array.of(1, 2, 255, 0, 7, 7);
    const bytes = await sharp(grey, { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(await readMapImage(file(bytes))).toMatchObject({ kind: 'grey', width: 3, height: 2, ids: grey });
  });

  test('gives the colours of a coloured PNG, with alpha where there is one', async () => {
    expect(await readMapImage(file(await picture.clone().png().toBuffer()))).toEqual({
      kind: 'colour',
      mended: false,
      width: 3,
      height: 2,
      channels: 3,
      bytes: pixels,
    });
    const clear = await readMapImage(file(await picture.clone().ensureAlpha(0).png().toBuffer()));
    expect(clear).toMatchObject({ channels: 4 });
  });

  test('reads a JPEG', async () => {
    expect(await readMapImage(file(await picture.clone().jpeg().toBuffer(), 'map.jpg'))).toMatchObject({
      kind: 'colour',
      width: 3,
      height: 2,
      channels: 3,
    });
  });

  test('refuses by the header what is larger than a map may be', async () => {
    const wide = await sharp({ create: { width: 5000, height: 1, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer();
    await expect(readMapImage(file(wide, 'wide.jpg'))).rejects.toMatchObject({ code: 'map-size' });
  });

  test('refuses what is no picture, or is cut short', async () => {
    await expect(readMapImage(file(Uint8Array.of(1, 2, 3), 'x.txt'))).rejects.toMatchObject({ code: 'photo-format' });
    const whole = await picture.clone().png().toBuffer();
    await expect(readMapImage(file(whole.subarray(0, whole.length - 20)))).rejects.toMatchObject({
      code: 'png-damaged',
    });
  });
});
