import { afterEach, expect, it, vi } from 'vitest';
import { readPhotoFile } from './read-photo.ts';

afterEach(() => vi.unstubAllGlobals());

const heic = new File([Uint8Array.of(1, 2, 3)], 'IMG_0001.HEIC', { type: 'image/heic' });

it('decodes a HEIC photo where the browser can, and gives the host a picture of its size', async () => {
  const drawn: unknown[] = [];
  const bitmap = { width: 40, height: 30, close: vi.fn() };
  class Canvas {
    constructor(
      readonly width: number,
      readonly height: number,
    ) {}
    getContext = (): object => ({ drawImage: (...args: unknown[]) => drawn.push(args) });
    convertToBlob = async ({ type }: { type: string }): Promise<Blob> =>
      new Blob([`${type} ${this.width} ${this.height}`]);
  }
  vi.stubGlobal('createImageBitmap', async () => bitmap);
  vi.stubGlobal('OffscreenCanvas', Canvas);
  const { name, bytes } = await readPhotoFile(heic);
  expect([name, new TextDecoder().decode(bytes)]).toEqual(['IMG_0001.HEIC', 'image/jpeg 40 30']);
  expect(drawn).toEqual([[bitmap, 0, 0]]);
  expect(bitmap.close).toHaveBeenCalled();
});

it('gives it as it is where the browser cannot, so that the host says what it is', async () => {
  vi.stubGlobal('createImageBitmap', async () => {
    throw new DOMException('no decoder', 'InvalidStateError');
  });
  expect(await readPhotoFile(heic)).toEqual({ name: 'IMG_0001.HEIC', bytes: Uint8Array.of(1, 2, 3) });
});

it('leaves every other photo to the host', async () => {
  vi.stubGlobal('createImageBitmap', () => expect.unreachable());
  const photo = new File([Uint8Array.of(9)], 'a.jpg', { type: 'image/jpeg' });
  expect((await readPhotoFile(photo)).bytes).toEqual(Uint8Array.of(9));
});
