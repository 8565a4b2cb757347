/** Pictures made smaller: the same picture, coarser. */
import type { Picture } from '../../src-shared/api/studio-api.ts';

/** A picture of at most `longest` pixels a side, each the mean of a square of the given one; the same where that is small. */
export function shrinkPicture<P extends Pick<Picture, 'width' | 'height' | 'rgb'>>(picture: P, longest: number): P {
  const factor = Math.ceil(Math.max(picture.width, picture.height) / longest);
  if (factor <= 1) return picture;
  const { rgb } = picture;
  const width = Math.ceil(picture.width / factor);
  const height = Math.ceil(picture.height / factor);
  const small = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const bottom = Math.min((y + 1) * factor, picture.height);
    for (let x = 0; x < width; x++) {
      const right = Math.min((x + 1) * factor, picture.width);
      const count = (bottom - y * factor) * (right - x * factor);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = y * factor; row < bottom; row++)
          for (let column = x * factor; column < right; column++)
            sum += rgb[(row * picture.width + column) * 3 + channel]!;
        small[(y * width + x) * 3 + channel] = Math.round(sum / count);
      }
    }
  }
  return { ...picture, width, height, rgb: small };
}
