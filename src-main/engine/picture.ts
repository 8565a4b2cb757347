/** Between the numbers of the networks and 8-bit pixels (spec section 7). */
import type { RgbImage } from './api.ts';

/** [3, H, W] in [-1, 1] -> RGB bytes: (y + 1) / 2 * 255, clipped, truncated. */
export function quantisePicture(picture: Float32Array, width: number, height: number): Uint8Array {
  const plane = width * height;
  const rgb = new Uint8Array(plane * 3);
  for (let channel = 0; channel < 3; channel++) {
    const source = channel * plane;
    for (let i = 0; i < plane; i++) {
      const level = (picture[source + i]! + 1) * 127.5;
      rgb[i * 3 + channel] = level <= 0 ? 0 : level >= 255 ? 255 : Math.trunc(level);
    }
  }
  return rgb;
}

/** RGB bytes -> [3, H, W] in [-1, 1]: x / 127.5 - 1. */
export function normalisePhoto({ width, height, rgb }: RgbImage): Float32Array {
  const plane = width * height;
  const photo = new Float32Array(plane * 3);
  for (let i = 0; i < plane; i++)
    for (let channel = 0; channel < 3; channel++) photo[channel * plane + i] = rgb[i * 3 + channel]! / 127.5 - 1;
  return photo;
}
