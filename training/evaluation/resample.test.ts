import { describe, expect, it } from 'vitest';
import { drawNoise } from '../../src-main/engine/network/noise-map.ts';
import { resample, settleBytes, type Planes } from './resample.ts';

const numbers: Planes = { width: 11, height: 9, data: drawNoise(5, 1, 99) };
const bytes: Planes = {
  ...numbers,
  data: numbers.data.map((value) => Math.max(0, Math.min(255, Math.floor(value * 60 + 128)))),
};

const rowsOf = ({ data, width }: Planes): number[][] =>
  Array.from({ length: data.length / width }, (_, y) => [...data.subarray(y * width, (y + 1) * width)]);

describe('resampling', () => {
  // Numbers of Pillow 12.3 and PyTorch 2.13 over the same input.
  it('is Pillow’s Lanczos over bytes, smaller and larger', () => {
    const small = resample(bytes, { width: 5, height: 4 }, { filter: 'lanczos', settle: settleBytes });
    expect(rowsOf(small)).toEqual([
      [190, 167, 120, 148, 147],
      [126, 192, 136, 102, 170],
      [111, 146, 147, 119, 160],
      [124, 108, 67, 124, 113],
    ]);
    const large = resample(bytes, { width: 14, height: 12 }, { filter: 'lanczos', settle: settleBytes });
    expect(
      rowsOf(large)
        .slice(0, 2)
        .map((row) => row.slice(0, 6)),
    ).toEqual([
      [203, 181, 168, 154, 137, 201],
      [229, 194, 187, 190, 162, 198],
    ]);
  });

  it.each([
    [true, [0.9264106154, 0.6741778255, 0.0255262256, 0.2890586257, 0.4395823479]],
    [false, [1.0875780583, 0.6263482571, -0.6124216914, 0.335639029741, 0.232894524932]],
  ])('is PyTorch’s bilinear, antialias %s', (antialias, expected) => {
    const small = resample(numbers, { width: 5, height: 4 }, { filter: 'bilinear', antialias });
    rowsOf(small)[0]!.forEach((value, x) => expect(value).toBeCloseTo(expected[x]!, 5));
  });

  it('keeps planes apart', () => {
    const data = new Float32Array(2 * 16).fill(1, 16);
    const { data: small } = resample({ width: 4, height: 4, data }, { width: 2, height: 2 }, { filter: 'lanczos' });
    expect([...small].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });
});
