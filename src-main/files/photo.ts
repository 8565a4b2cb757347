/** Decodes a photo for the encoder: only the formats we say we take, size checked from the header, upright, opaque, not larger than needed. */
import type { Metadata } from 'sharp';
import type { RgbImage } from '../../src-shared/api/values.ts';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { loadImageLibrary } from './image-library.ts';

/** Most bytes that a decoder may take for one photo. */
const MAX_DECODER_BYTES = 640 * 2 ** 20;
/** Largest JPEG, in pixels: its decoder mostly makes it smaller while it reads. */
const MAX_JPEG_PIXELS = 100_000_000;
/** Largest photo of the other formats, in pixels. */
const MAX_PIXELS = 40_000_000;
/** Encoders look at 256 pixels or so; no more than this is handed to the engine. */
const LONGEST_SIDE = 1024;

const formats = new Set(['png', 'jpeg', 'webp', 'heif']);

/** RGB of `file`, at most `longest` pixels on its longer side. Throws `photo-format`, `photo-size` or `photo-damaged`. */
export async function readPhoto(file: ImageFile, longest = LONGEST_SIDE): Promise<RgbImage> {
  const sharp = await loadImageLibrary();
  const header = await readPhotoHeader(file);
  const { width, height } = header;
  const max = largestPhoto(header);
  if (width * height > max)
    throw new SpadeworkError('photo-size', { name: file.name, width, height, max: Math.floor(max / 1e6) });
  try {
    const { data, info } = await sharp(file.bytes, { limitInputPixels: max, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    // A copy of its own: the decoder's buffers come out of a pool.
    return { width: info.width, height: info.height, rgb: Uint8Array.from(data) };
  } catch (cause) {
    throw new SpadeworkError('photo-damaged', { name: file.name }, { cause });
  }
}

/** What a photo's header says. */
export type PhotoHeader = Pick<
  Metadata,
  'format' | 'width' | 'height' | 'channels' | 'depth' | 'isProgressive' | 'autoOrient'
>;

/** Most pixels that a photo of this kind may have. */
function largestPhoto(header: PhotoHeader): number {
  const most = header.format === 'jpeg' ? MAX_JPEG_PIXELS : MAX_PIXELS;
  return Math.min(most, Math.floor(MAX_DECODER_BYTES / decoderBytes(header)));
}

/**
 * Bytes that a format's decoder takes for each pixel at most, before anything is made smaller. Measured with libvips as native
 * code and as WebAssembly over the largest plain files of each kind (docs/reliability.md).
 */
function decoderBytes({ format, channels, depth, isProgressive }: PhotoHeader): number {
  const sampleBytes = depth === 'ushort' ? 2 : 1;
  switch (format) {
    case 'jpeg':
      // The coefficients of all passes; what comes in one pass is read row by row.
      return isProgressive ? 1 + 2 * channels : 1;
    case 'png':
      return isProgressive ? 2 + channels * sampleBytes : 2;
    case 'webp':
      return 8;
    default:
      // AVIF: planes of the decoder, planes of libheif, and pixels.
      return sampleBytes === 1 ? 26 : 38;
  }
}

/**
 * What the header says. Throws `photo-heic` for the photos of iPhones, whose compression is no free one, and `photo-format` for
 * anything else but the formats we take.
 */
export async function readPhotoHeader(file: ImageFile): Promise<PhotoHeader> {
  if (isHeic(file.bytes)) throw new SpadeworkError('photo-heic', { name: file.name });
  const sharp = await loadImageLibrary();
  try {
    const header = await sharp(file.bytes, { limitInputPixels: false }).metadata();
    if (formats.has(header.format)) return header;
  } catch (cause) {
    throw new SpadeworkError('photo-format', { name: file.name }, { cause });
  }
  throw new SpadeworkError('photo-format', { name: file.name });
}

/** Whether a file says of itself that it is HEIC: the brands of its `ftyp` box, the first thing in it. */
function isHeic(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 128)).toString('latin1');
  if (text.slice(4, 8) !== 'ftyp' || bytes.length < 16) return false;
  const end = Math.min(text.length, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
  const brands = [text.slice(8, 12), ...(text.slice(16, end).match(/.{4}/gs) ?? [])];
  return brands.some((brand) => /^he(ic|ix|im|is|vc|vx)$/.test(brand)) && !brands.includes('avif');
}
