import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../random.ts';
import { packRuns, unpackRuns } from './byte-runs.ts';

const LENGTH = 40_000;
const bands = (width: number): Uint8Array => Uint8Array.from({ length: LENGTH }, (_, i) => Math.floor(i / width) % 7);

describe('bytes as runs', () => {
  it.each([
    ['one value', new Uint8Array(LENGTH).fill(200)],
    ['bands', bands(60)],
    [
      'runs around the lengths of a count',
      Uint8Array.from({ length: 60_000 }, (_, i) => (i < 127 ? 1 : i < 255 ? 2 : i < 16_639 ? 3 : 4)),
    ],
    ['a last byte of its own', new Uint8Array(LENGTH).fill(9, 0, LENGTH - 1)],
  ])('come back as they were: %s', (_, bytes) => {
    const packed = packRuns(bytes);
    expect(packed!.length).toBeLessThan(bytes.length / 4);
    expect(unpackRuns(packed!)).toEqual(bytes);
  });

  it('are not made of few bytes, nor of what hardly repeats', () => {
    expect(packRuns(new Uint8Array(100))).toBeNull();
    const uniform = uniformGenerator(4);
    expect(packRuns(Uint8Array.from({ length: LENGTH }, () => uniform() * 256))).toBeNull();
    // The first half repeats: it is given up all the same, and never writes beyond its room.
    const half = Uint8Array.from({ length: LENGTH }, (_, i) => (i < LENGTH / 4 ? 0 : uniform() * 256));
    expect(packRuns(half)).toBeNull();
    expect(packRuns(bands(1))).toBeNull();
  });

  it.each<[string, (packed: number[]) => number[]]>([
    ['cut', (packed) => packed.slice(0, -1)],
    ['without a length', (packed) => packed.slice(0, 3)],
    ['longer than they say', (packed) => [0, 0, 0, 10, ...packed.slice(4)]],
    ['shorter than they say', (packed) => [...packed.slice(0, 4), 7, 1]],
    ['of no bytes', (packed) => [...packed, 7, 0]],
    ['with a count that does not end', (packed) => [...packed.slice(0, 4), 7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
  ])('are refused where they are %s', (_, spoil) => {
    const packed = [...packRuns(bands(500))!];
    expect(() => unpackRuns(Uint8Array.from(spoil(packed)))).toThrow(RangeError);
  });
});
