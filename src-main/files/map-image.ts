/** Decodes a picture that may be a label map, as it stands: no resizing, no turning, palette indices kept. */
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { DecodedImage } from '../../src-shared/labels/import/index.ts';
import { assertMapSize } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { loadImageLibrary } from './image-library.ts';
import { readIdPng } from './label-map-file.ts';
import { readPhotoHeader } from './photo.ts';
import { isPng, readMendedChunks, writeChunks } from './png-chunks.ts';

/** What `readIdPng` says of a PNG that holds colours rather than ids. */
const HOLDS_COLOURS = new Set(['map-coloured', 'map-depth']);

/**
 * Pixels of a PNG, JPEG, WebP or AVIF: values are data, so no colour profile is applied. Throws `map-size` before anything
 * of that size is allocated, `map-ids-large`, `png-damaged`, `photo-format` or `photo-damaged`.
 */
export async function readMapImage(file: ImageFile): Promise<DecodedImage> {
  if (!isPng(file.bytes)) return readColours(file, false);
  try {
    const { palette, ...grey } = readIdPng(file);
    return palette === null ? { kind: 'grey', ...grey } : { kind: 'indexed', ...grey, palette };
  } catch (thrown) {
    if (thrown instanceof SpadeworkError && HOLDS_COLOURS.has(thrown.code)) return readColouredPng(file);
    throw thrown;
  }
}

/** Decoders are stricter than a picture needs: they get what is sound of the file. */
async function readColouredPng({ name, bytes }: ImageFile): Promise<DecodedImage> {
  const { chunks, mended } = readMendedChunks(bytes);
  const ended =
    present(chunks.at(-1)).type === 'IEND' ? chunks : [...chunks, { type: 'IEND', data: new Uint8Array(0) }];
  return readColours({ name, bytes: mended ? writeChunks(ended) : bytes }, mended);
}

async function readColours(file: ImageFile, mended: boolean): Promise<DecodedImage> {
  const { width, height } = await readPhotoHeader(file);
  assertMapSize(width, height);
  const sharp = await loadImageLibrary();
  try {
    const image = sharp(file.bytes, { limitInputPixels: width * height, failOn: 'error', ignoreIcc: true });
    const wide = (await image.metadata()).depth === 'ushort';
    const { data, info } = await image
      .toColourspace(wide ? 'rgb16' : 'srgb')
      .raw({ depth: wide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const channels = info.channels === 4 ? 4 : 3;
    return {
      kind: 'colour',
      mended,
      width: info.width,
      height: info.height,
      channels,
      // A copy of its own: the decoder's buffers come out of a pool.
      bytes: wide ? narrow(new Uint16Array(Uint8Array.from(data).buffer), channels) : Uint8Array.from(data),
    };
  } catch (cause) {
    throw new SpadeworkError('photo-damaged', { name: file.name }, { cause });
  }
}

/** 16 bits a channel to 8: values that fit as they are, as ids do; else the upper half. Opacity is always spread. */
function narrow(wide: Uint16Array, channels: 3 | 4): Uint8Array {
  const isOpacity = (i: number): boolean => channels === 4 && i % 4 === 3;
  const small = wide.every((value, i) => value <= 255 || isOpacity(i));
  return Uint8Array.from(wide, (value, i) => (small && !isOpacity(i) ? value : value >> 8));
}
