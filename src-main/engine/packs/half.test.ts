import { describe, expect, it } from 'vitest';
import { narrowToHalves, widenBfloats, widenHalves } from './half.ts';

const everyHalf = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

describe('halves', () => {
  it('widen to the values that IEEE 754 names', () => {
    const patterns = [0x0000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x3555, 0xc000, 0x7bff, 0x7c00, 0xfc00];
    expect([...widenHalves(Uint16Array.from(patterns))]).toEqual([
      0,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1,
      0.333251953125,
      -2,
      65504,
      Infinity,
      -Infinity,
    ]);
    expect(widenHalves(Uint16Array.of(0x7e00))[0]).toBeNaN();
    expect(Object.is(widenHalves(Uint16Array.of(0x8000))[0], -0)).toBe(true);
  });

  it('come back unchanged from float32, all 65536 of them', () => {
    const back = narrowToHalves(widenHalves(everyHalf));
    const isNaNPattern = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;
    const changed = everyHalf.filter((bits) => (isNaNPattern(bits) ? !isNaNPattern(back[bits]!) : back[bits] !== bits));
    expect([...changed]).toEqual([]);
  });

  it('round to nearest, ties to even, in every binade and between subnormals', () => {
    const finite = widenHalves(everyHalf.subarray(0, 0x7c00));
    const wrong = everyHalf.subarray(0, finite.length - 1).filter((bits) => {
      const tie = (finite[bits]! + finite[bits + 1]!) / 2;
      const step = finite[bits + 1]! - finite[bits]!;
      const [below, at, above] = narrowToHalves(Float32Array.of(tie - step / 64, tie, tie + step / 64));
      return below !== bits || at !== (bits % 2 === 0 ? bits : bits + 1) || above !== bits + 1;
    });
    expect([...wrong]).toEqual([]);
  });

  it('overflow to infinity from 65520 on, vanish at half the smallest subnormal', () => {
    expect([...narrowToHalves(Float32Array.of(65519.996, 65520, 1e30, -1e30))]).toEqual([
      0x7bff, 0x7c00, 0x7c00, 0xfc00,
    ]);
    expect([...narrowToHalves(Float32Array.of(2 ** -25, 2 ** -25 * 1.0001, -(2 ** -40), 1e-44))]).toEqual([
      0, 1, 0x8000, 0,
    ]);
  });
});

describe('bfloats', () => {
  it('are the upper half of a float32', () => {
    expect([...widenBfloats(Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x7f80))]).toEqual([
      1,
      -3.140625,
      2 ** -133,
      Infinity,
    ]);
  });
});
