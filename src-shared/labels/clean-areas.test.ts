import { expect, test } from 'vitest';
import { cleanAreas } from './clean-areas.ts';
import type { LabelMap } from './label-map.ts';

const SIDE = 100;

function painted(paint: (x: number, y: number) => number): LabelMap {
  const ids = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => paint(i % SIDE, Math.floor(i / SIDE)));
  return { width: SIDE, height: SIDE, ids };
}

test('islands become what lies around them, and areas stay where they are', () => {
  const half = painted((x) => (x < 50 ? 1 : 2));
  const spotted = painted((x, y) => {
    if (x >= 20 && x < 22 && y >= 20 && y < 22) return 7;
    // Even enough to survive the window, too small for an island.
    if (x >= 70 && x < 72 && y >= 40) return y < 42 ? 9 : 2;
    return x < 50 ? 1 : 2;
  });
  expect(cleanAreas(spotted)).toEqual(half);
  expect(cleanAreas(half)).toEqual(half);
});

test('an area of a thousandth of the pixels stays', () => {
  const map = painted((x, y) => (x >= 40 && x < 50 && y >= 40 && y < 50 ? 3 : 1));
  const kept = cleanAreas(map).ids.filter((id) => id === 3).length;
  // Less its corners, which the window rounds.
  expect(kept).toBeGreaterThanOrEqual(88);
  expect(kept).toBeLessThan(100);
});

test('a frayed edge becomes even', () => {
  const frayed = painted((x, y) => (x < 50 + (y % 2) ? 1 : 2));
  const { ids } = cleanAreas(frayed);
  const edges = Array.from({ length: SIDE - 4 }, (_, i) => ids.subarray((i + 2) * SIDE, (i + 3) * SIDE).indexOf(2));
  expect(new Set(edges).size).toBeLessThanOrEqual(2);
  expect(cleanAreas(frayed)).not.toBe(frayed);
  expect(frayed.ids[SIDE + 50]).toBe(1);
});

test.each([
  [1, 1],
  [1, 9],
  [9, 1],
])('may be as small as %i x %i', (width, height) => {
  const ids = new Uint8Array(width * height).fill(4);
  expect(cleanAreas({ width, height, ids })).toEqual({ width, height, ids });
});
