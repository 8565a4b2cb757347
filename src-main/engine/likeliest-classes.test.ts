import { expect, test } from 'vitest';
import { likeliestClasses } from './likeliest-classes.ts';

/** Two classes whose logits lie on a grid of three by three over a square of 9 pixels: class 1 grows to the right. */
const logits = { shape: [1, 2, 3, 3], data: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1, 3, -1, 1, 3, -1, 1, 3) };

test('classes change where their logits cross, between the samples', () => {
  const { width, height, ids } = likeliestClasses(logits, 9, { width: 9, height: 2 });
  expect([width, height]).toEqual([9, 2]);
  // The logits of class 1 are -1 at pixel 0 and 1 at pixel 4: 0, and no more than class 0, at pixel 2.
  expect([...ids]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
});

test('a photo larger or smaller than the square gets a class for each of its pixels', () => {
  const large = likeliestClasses(logits, 9, { width: 90, height: 1 });
  expect(large.ids.indexOf(1)).toBe(25);
  expect([...likeliestClasses(logits, 9, { width: 1, height: 3 }).ids]).toEqual([1, 1, 1]);
});
