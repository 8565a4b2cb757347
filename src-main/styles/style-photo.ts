/** The two small pictures that the gallery keeps of a style's photo. The original is neither kept nor named. */
import type { RgbImage } from '../../src-shared/api/values.ts';
import { STYLE_THUMBNAIL_SIDE } from '../../src-shared/api/style-api.ts';
import { loadImageLibrary } from '../files/image-library.ts';

/** Longest side of the copy from which other encoders can read the style: more than they look at. */
const PHOTO_SIDE = 512;

/** JPEGs of the decoded photo, without any of its metadata. */
export async function makeStylePictures(photo: RgbImage): Promise<{ photo: Uint8Array; thumbnail: Uint8Array }> {
  const [copy, thumbnail] = await Promise.all([encode(photo, PHOTO_SIDE, 90), encode(photo, STYLE_THUMBNAIL_SIDE, 82)]);
  return { photo: copy, thumbnail };
}

async function encode({ width, height, rgb }: RgbImage, side: number, quality: number): Promise<Uint8Array> {
  const sharp = await loadImageLibrary();
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer();
  return Uint8Array.from(jpeg);
}
