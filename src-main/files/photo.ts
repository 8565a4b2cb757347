/** Decodes a photo for the encoder: only the formats we say we take, size checked from the header, upright, opaque, not larger than needed. */
import type { RgbImage } from '../../src-shared/api/values.ts';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { loadImageLibrary } from './image-library.ts';

/** Largest JPEG that is decoded: 100 megapixels, which its decoder makes smaller while it reads. */
const MAX_JPEG_PIXELS = 100_000_000;
/** Largest photo of the other formats, whose decoders hold all pixels at once, some of them three times over. */
const MAX_PIXELS = 40_000_000;
/** Encoders look at 256 pixels or so; no more than this is handed to the engine. */
const LONGEST_SIDE = 1024;

const formats = new Set(['png', 'jpeg', 'webp', 'heif']);

/** RGB of `file`, at most 1024 pixels on its longer side. Throws `photo-format`, `photo-size` or `photo-damaged`. */
export async function readPhoto(file: ImageFile): Promise<RgbImage> {
  const sharp = await loadImageLibrary();
  const { width, height, format } = await readPhotoHeader(file);
  const max = format === 'jpeg' ? MAX_JPEG_PIXELS : MAX_PIXELS;
  if (width * height > max) throw new SpadeworkError('photo-size', { name: file.name, width, height, max: max / 1e6 });
  try {
    const { data, info } = await sharp(file.bytes, { limitInputPixels: max, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    // A copy of its own: the decoder's buffers come out of a pool.
    return { width: info.width, height: info.height, rgb: Uint8Array.from(data) };
  } catch (cause) {
    throw new SpadeworkError('photo-damaged', { name: file.name }, { cause });
  }
}

/**
 * Format, width and height as the header says them. Throws `photo-heic` for the photos of iPhones, whose compression is no free one,
 * and `photo-format` for anything else but the formats we take.
 */
export async function readPhotoHeader(file: ImageFile): Promise<{ format: string; width: number; height: number }> {
  if (isHeic(file.bytes)) throw new SpadeworkError('photo-heic', { name: file.name });
  const sharp = await loadImageLibrary();
  try {
    const { format, width, height } = await sharp(file.bytes, { limitInputPixels: false }).metadata();
    if (formats.has(format)) return { format, width, height };
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
