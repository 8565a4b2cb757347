import { describe, expect, it } from 'vitest';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { findSegments, segmentDistance } from './segments.ts';
import { SegmentMemory } from './sims.ts';

/** A map drawn in rows of digits; a dot is unlabelled. */
const draw = (...rows: string[]): LabelMap => ({
  width: rows[0]!.length,
  height: rows.length,
  ids: Uint8Array.from(rows.join(''), (digit) => (digit === '.' ? 255 : Number(digit))),
});

const plain = ({ width, height }: LabelMap, red: number): Float32Array => {
  const photo = new Float32Array(3 * width * height);
  return photo.fill(red, 0, width * height);
};

describe('segments', () => {
  const { segments } = findSegments(draw('1122', '1.22', '3311', '3111'), 1);

  it('are connected areas of one label, with their boxes', () => {
    expect(
      segments.map(({ label, pixels, left, top, width, height }) => [label, pixels, left, top, width, height]),
    ).toEqual([
      [1, 3, 0, 0, 2, 2],
      [2, 4, 2, 0, 2, 2],
      [3, 3, 0, 2, 2, 2],
      [1, 5, 1, 2, 3, 2],
    ]);
  });

  it('are left out where they are small', () => {
    expect(findSegments(draw('1122', '1.22', '3311', '3111'), 4).segments.map(({ pixels }) => pixels)).toEqual([4, 5]);
  });

  it('are no distance from themselves, and farther from others by place, size and shape', () => {
    const [corner, square] = [present(segments[0]), present(segments[1])];
    const size = { width: 4, height: 4 };
    expect(segmentDistance(corner, corner, size)).toBe(0);
    // A quarter of the box is missing, and it lies half a map to the left.
    expect(segmentDistance(corner, square, size)).toBeCloseTo(0.25 + 0.5, 10);
  });
});

describe('the memory of segments', () => {
  const wide = draw('1111', '1111', '2222', '2222');
  const tall = draw('1122', '1122', '1122', '1122');
  const memory = new SegmentMemory([
    { map: wide, photo: plain(wide, 0.25) },
    { map: tall, photo: plain(tall, 0.75) },
  ]);

  it('finds the most alike of the label, and lays it into the map', () => {
    const map = draw('1111', '1111', '1111', '3333');
    const canvas = memory.layOut(map);
    // Of label 1 the wide one is the more alike; nothing is known of label 3.
    expect([...canvas.subarray(0, 16)]).toEqual([...new Array<number>(12).fill(0.25), 0, 0, 0, 0]);
    expect([...canvas.subarray(48)]).toEqual([...new Array<number>(12).fill(1), 0, 0, 0, 0]);
  });

  it('leaves empty what the segment that was found does not cover', () => {
    const gap = draw('11.1', '1111', '1111', '1111');
    const canvas = new SegmentMemory([{ map: gap, photo: plain(gap, 1) }]).layOut(draw('1111', '1111', '1111', '1111'));
    expect([...canvas.subarray(48, 52)]).toEqual([1, 1, 0, 1]);
  });
});
