/** Decodes a picture that may be a label map, as it stands: no resizing, no turning, palette indices kept. */
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { DecodedImage } from '../../src-shared/labels/import/index.ts';
import { assertMapSize } from '../../src-shared/labels/label-map.ts';
import { loadImageLibrary } from './image-library.ts';
import { readLabelMap } from './label-map-file.ts';
import { readPhotoHeader } from './photo.ts';
import { isPng, readChunks } from './png-chunks.ts';

/** What `readLabelMap` says of a PNG that holds colours rather than ids. */
const HOLDS_COLOURS = new Set(['map-coloured', 'map-depth']);

/**
 * Pixels of a PNG, JPEG, WebP or AVIF. Throws `map-size` before anything of that size is allocated, `png-damaged`,
 * `photo-format` or `photo-damaged`.
 */
export async function readMapImage(file: ImageFile): Promise<DecodedImage> {
  if (!isPng(file.bytes)) return readColours(file);
  try {
    const map = readLabelMap(file);
    const palette = readChunks(file.bytes).find(({ type }) => type === 'PLTE')?.data;
    return palette === undefined
      ? { kind: 'grey', ...map }
      : { kind: 'indexed', ...map, palette: Uint8Array.from(palette) };
  } catch (thrown) {
    if (thrown instanceof SpadeworkError && HOLDS_COLOURS.has(thrown.code)) return readColours(file);
    throw thrown;
  }
}

async function readColours(file: ImageFile): Promise<DecodedImage> {
  const { width, height } = await readPhotoHeader(file);
  assertMapSize(width, height);
  const sharp = await loadImageLibrary();
  try {
    const { data, info } = await sharp(file.bytes, { limitInputPixels: width * height, failOn: 'error' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    // A copy of its own: the decoder's buffers come out of a pool.
    return {
      kind: 'colour',
      width: info.width,
      height: info.height,
      channels: info.channels === 4 ? 4 : 3,
      bytes: Uint8Array.from(data),
    };
  } catch (cause) {
    throw new SpadeworkError('photo-damaged', { name: file.name }, { cause });
  }
}
