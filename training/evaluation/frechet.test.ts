import { describe, expect, it } from 'vitest';
import { drawNoise } from '../../src-main/engine/network/noise-map.ts';
import { fitGaussian, frechetDistance, frechetDistanceOf, meanPairwiseDistance, type Gaussian } from './frechet.ts';

describe('the Fréchet distance', () => {
  // Numbers of scipy.linalg.sqrtm (1.17.1).
  const first: Gaussian = {
    mean: [0.5, -1, 2, 0],
    covariance: [
      [11.2165, -1.0721, -9.9779, 0.9211],
      [-1.0721, 4.3842, -0.723, 2.5043],
      [-9.9779, -0.723, 11.9547, -2.0881],
      [0.9211, 2.5043, -2.0881, 1.803],
    ],
  };
  const second: Gaussian = {
    mean: [0, 1, 1.5, -0.25],
    covariance: [
      [1.2496, 0.2676, 1.7004, -1.1516],
      [0.2676, 2.9655, 2.0381, 1.2036],
      [1.7004, 2.0381, 4.1605, -1.0651],
      [-1.1516, 1.2036, -1.0651, 1.9338],
    ],
  };
  const flat: Gaussian = {
    mean: second.mean,
    covariance: [
      [1.1108, 0.4678, -1.8988, -1.8134],
      [0.4678, 0.457, 0.4287, -1.2053],
      [-1.8988, 0.4287, 9.0493, 1.0134],
      [-1.8134, -1.2053, 1.0134, 3.7105],
    ],
  };

  it('is that of scipy, in either order', () => {
    expect(frechetDistance(first, second)).toBeCloseTo(22.02132306636698, 8);
    expect(frechetDistance(second, first)).toBeCloseTo(22.02132306636698, 8);
  });

  it('takes covariances of lower rank', () => {
    expect(frechetDistance(first, flat)).toBeCloseTo(20.29094980673713, 3);
  });

  it('is 0 between a distribution and itself, and that of the means between point masses', () => {
    expect(frechetDistance(first, first)).toBeCloseTo(0, 8);
    const point = (...mean: number[]): Gaussian => ({ mean, covariance: mean.map(() => mean.map(() => 0)) });
    expect(frechetDistance(point(1, 2), point(4, 6))).toBeCloseTo(25, 12);
  });

  it('is that of one dimension: (m1 - m2)^2 + (s1 - s2)^2', () => {
    expect(frechetDistance({ mean: [1], covariance: [[9]] }, { mean: [3], covariance: [[25]] })).toBeCloseTo(8, 12);
  });
});

describe('the Fréchet distance of two sets of rows', () => {
  const drawRows = (seed: number, count: number, width: number): Float32Array[] =>
    Array.from({ length: count }, (_, row) => drawNoise(seed + row, 1, width).map((value) => value * 2 + seed / 100));

  it('is that of the recipe where there are fewer rows than features', () => {
    // models/recipe/evaluate/features.py over the same rows (noise.py draws them).
    expect(frechetDistanceOf(drawRows(1, 5, 12), drawRows(50, 7, 12))).toBeCloseTo(57.475897686252985, 6);
  });

  it('is the same by either way', () => {
    const [a, b] = [drawRows(1, 30, 6), drawRows(50, 40, 6)];
    const widen = (row: Float32Array): Float32Array => Float32Array.of(...row, ...new Float32Array(30));
    expect(frechetDistanceOf(a.map(widen), b.map(widen))).toBeCloseTo(frechetDistanceOf(a, b), 4);
  });
});

describe('the mean distance in pairs', () => {
  it('is over the pairs of every set', () => {
    expect(
      meanPairwiseDistance([
        [
          [0, 0],
          [3, 4],
          [0, 8],
        ],
        [[1], [3]],
      ]),
    ).toBeCloseTo((5 + 8 + 5 + 2) / 4, 12);
  });
});

describe('fitting a Gaussian', () => {
  it('gives the mean and covariance of numpy', () => {
    const rows = [
      [4, 2, -5],
      [2, -3, 4],
      [5, -1, 5],
      [3, -2, 4],
      [-1, -4, 1],
      [4, 2, -1],
    ];
    const { mean, covariance } = fitGaussian(rows.map((row) => Float32Array.from(row)));
    const expected = {
      mean: [17 / 6, -1, 8 / 6],
      covariance: [
        [137 / 30, 4, -16 / 30],
        [4, 6.4, -6.6],
        [-16 / 30, -6.6, 44 / 3],
      ],
    };
    expect(mean).toHaveLength(3);
    mean.forEach((value, i) => expect(value).toBeCloseTo(expected.mean[i]!, 10));
    covariance.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(expected.covariance[i]![j]!, 10)),
    );
  });

  it('asks for two rows', () => {
    expect(() => fitGaussian([[1, 2]])).toThrow(RangeError);
  });
});
