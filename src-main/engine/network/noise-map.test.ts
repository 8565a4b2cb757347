import { describe, expect, it } from 'vitest';
import { drawNoise, NoiseMaps } from './noise-map.ts';

describe('noise', () => {
  it.each([
    // As models/recipe/noise.py draws it, float32.
    [7, 3, 5, 0, [0.31112387776374817, -0.9735660552978516, -2.4166386127471924, -1.8896899223327637]],
    [7, 3, 5, 13, [-2.18114972114563, 1.4823012351989746]],
    [0xffffffff, 32, 48, 1533, [-2.1870064735412598, 0.03865867853164673, -0.6836166977882385]],
  ])('of seed %d, %d x %d, is the recipe’s', (seed, height, width, from, expected) => {
    const drawn = drawNoise(seed, height, width);
    expect(drawn).toHaveLength(height * width);
    expect([...drawn.subarray(from, from + expected.length)]).toEqual(expected);
  });

  it('is standard normal, each pixel for itself, and another one for every seed and size', () => {
    const drawn = drawNoise(3, 256, 256);
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(drawn))).toBeLessThan(0.02);
    expect(mean(drawn.map((value) => value ** 2))).toBeCloseTo(1, 1);
    for (const distance of [1, 2, 256])
      expect(Math.abs(mean(drawn.map((value, i) => value * (drawn[i + distance] ?? 0))))).toBeLessThan(0.02);
    for (const other of [drawNoise(4, 256, 256), drawNoise(3, 128, 512)])
      expect(Math.abs(mean(drawn.map((value, i) => value * other[i]!)))).toBeLessThan(0.02);
  });

  it('stands still for one seed, and is drawn anew for another', () => {
    const maps = new NoiseMaps();
    const first = maps.take(1, 4, 4);
    expect(maps.take(1, 4, 4)).toBe(first);
    expect(maps.take(2, 4, 4)).not.toEqual(first);
    expect(maps.take(1, 4, 4)).toEqual(first);
  });
});
