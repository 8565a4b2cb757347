/** Between the numbers of the networks and 8-bit pixels (docs/networks.md). */
import type { Size } from '../../src-shared/geometry.ts';
import type { RgbImage } from '../../src-shared/api/values.ts';

/**
 * [3, H, W] in [-1, 1] of size `made` -> RGB bytes of its upper left part of `size`: (y + 1) / 2 * 255, clipped, and
 * truncated, as the paper's code does, unless `whole` says otherwise.
 */
export function quantisePicture(
  picture: Float32Array,
  made: Size,
  { width, height }: Size = made,
  whole: (level: number) => number = Math.trunc,
): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      const source = (channel * made.height + y) * made.width;
      for (let x = 0; x < width; x++) {
        const level = (picture[source + x]! + 1) * 127.5;
        rgb[(y * width + x) * 3 + channel] = level <= 0 ? 0 : level >= 255 ? 255 : whole(level);
      }
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
