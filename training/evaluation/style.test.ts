import { describe, expect, it } from 'vitest';
import { drawNoise } from '../../src-main/engine/network/noise-map.ts';
import { colourErrors, compareStyles } from './style.ts';

const draw = (seed: number, rows: number): Float32Array[] => {
  const numbers = drawNoise(seed, rows, 4);
  return Array.from({ length: rows }, (_, row) => numbers.slice(row * 4, row * 4 + 4));
};

describe('styles read again', () => {
  const mu = draw(1, 6);
  const noise = draw(2, 6);
  const again = mu.map((style, n) => style.map((value, i) => value + 0.5 * noise[n]![i]!));

  it('compare as in the recipe', () => {
    // models/recipe/evaluate/style.py over the same numbers.
    const { cosine, evenCosine, recovered } = compareStyles(mu, again, draw(3, 9));
    expect(cosine).toBeCloseTo(0.914, 3);
    expect(evenCosine).toBeCloseTo(0.947, 3);
    expect(recovered).toBe(100);
  });

  it('are found again only by the right photo', () => {
    const [first, second, ...others] = again;
    expect(compareStyles(mu, [second!, first!, ...others], draw(3, 9)).recovered).toBeCloseTo(400 / 6, 10);
  });
});

describe('colour errors', () => {
  const plane = (left: number, right: number): number[] =>
    Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? left : right));
  const picture = { width: 10, height: 10, data: Float32Array.from([...plane(1, 0), ...plane(0, 0), ...plane(0, 0)]) };
  const photo = { width: 10, height: 10, data: new Float32Array(300) };

  it('are of the mean colours of each area that is large enough', () => {
    const ids = Uint8Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 1 : 2));
    expect(colourErrors(picture, photo, { width: 10, height: 10, ids })).toEqual([127.5 / 3, 0]);
    ids.fill(255, 50);
    ids[0] = 9;
    // One pixel of a hundred is no area, and what is unlabelled has no colour to keep.
    expect(colourErrors(picture, photo, { width: 10, height: 10, ids })).toEqual([127.5 / 3, 0]);
  });
});
