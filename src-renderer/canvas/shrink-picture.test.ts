import { expect, it } from 'vitest';
import { uniformGenerator } from '../../src-shared/random.ts';
import { shrinkPicture } from './shrink-picture.ts';

it('takes the mean of each square, and of what is left at the edges', () => {
  const grey = (...levels: number[]): Uint8Array => Uint8Array.from(levels.flatMap((level) => [level, 255 - level, 7]));
  const picture = { width: 3, height: 2, rgb: grey(0, 10, 100, 20, 31, 200) };
  expect(shrinkPicture(picture, 2)).toEqual({
    width: 2,
    height: 1,
    rgb: grey(15, 150).fill(240, 1, 2).fill(105, 4, 5),
  });
});

it('keeps the aspect and the mean colour, and leaves small pictures alone', () => {
  const uniform = uniformGenerator(1);
  const picture = { width: 512, height: 384, rgb: Uint8Array.from({ length: 512 * 384 * 3 }, () => 255 * uniform()) };
  const small = shrinkPicture(picture, 256);
  const mean = (rgb: Uint8Array): number => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
  expect([small.width, small.height]).toEqual([256, 192]);
  expect(mean(small.rgb)).toBeCloseTo(mean(picture.rgb), 0);
  expect(shrinkPicture(picture, 512)).toBe(picture);
});
