/** Pictures as files: resampled if wished, in any of the formats, each saying how it was made. The same picture gives the same bytes. */
import type { Size } from '../../src-shared/geometry.ts';
import type { PictureFormat } from '../../src-shared/exports/batch-plan.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import { present } from '../../src-shared/present.ts';
import { loadImageLibrary } from '../files/image-library.ts';
import { readChunks, writeChunks, type PngChunk } from '../files/png-chunks.ts';
import { provenanceChunks, provenancePacket } from './provenance.ts';
import type { PackedMap } from './packed-map.ts';

export interface EncodeOptions {
  format: PictureFormat;
  quality: number;
  size: Size;
  /** Goes into the file beside the request. */
  map: PackedMap | null;
}

export async function encodePicture(
  picture: Picture,
  { format, quality, size, map }: EncodeOptions,
): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  const { width, height, rgb, request } = picture;
  let image = sharp(rgb, { raw: { width, height, channels: 3 } });
  if (size.width !== width || size.height !== height)
    image = image.resize({ ...size, fit: 'fill', kernel: 'lanczos3' });
  if (format === 'png') {
    const [header, ...rest] = readChunks(await image.png().toBuffer());
    const own = rest.filter(({ type }) => type !== 'pHYs' && type !== 'sRGB');
    return writeChunks([present(header), ...provenanceChunks(request, map), ...SRGB_AT_72_DPI, ...own]);
  }
  const described = image.withXmp(provenancePacket(request, map, format));
  const encoded =
    format === 'jpeg' ? described.jpeg({ quality, chromaSubsampling: '4:4:4' }) : described.webp(webpOptions(quality));
  return Uint8Array.from(await encoded.toBuffer());
}

/** What print and layout programs ask of a PNG: the colours are sRGB (perceptual), and 72 pixels make an inch (2835 a metre). */
const SRGB_AT_72_DPI: readonly PngChunk[] = [
  { type: 'sRGB', data: Uint8Array.of(0) },
  { type: 'pHYs', data: Uint8Array.of(0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1) },
];

function webpOptions(quality: number): { quality: number; lossless: boolean } {
  return { quality, lossless: quality === 100 };
}

/** PNG of a picture that says nothing of its making. */
export async function encodeRgbPng({
  width,
  height,
  rgb,
}: Pick<Picture, 'width' | 'height' | 'rgb'>): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  return Uint8Array.from(
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** RGB of `picture` at another size. */
export async function resample(picture: Pick<Picture, 'width' | 'height' | 'rgb'>, size: Size): Promise<Uint8Array> {
  if (size.width === picture.width && size.height === picture.height) return picture.rgb;
  const sharp = await loadImageLibrary();
  const raw = { width: picture.width, height: picture.height, channels: 3 as const };
  return Uint8Array.from(
    await sharp(picture.rgb, { raw })
      .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
      .raw()
      .toBuffer(),
  );
}
