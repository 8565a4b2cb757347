import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../random.ts';
import {
  discInsets,
  MAX_BRUSH,
  paintDab,
  paintSegment,
  tipOrigin,
  type BrushSample,
  type BrushShape,
} from './brush.ts';
import { TestSink } from '../../../test/support/document/test-sink.ts';

/** Whether pixel (x, y) belongs to a tip: by its definition, centre against radius. */
function inTip(shape: BrushShape, { x: cx, y: cy, diameter }: BrushSample, x: number, y: number): boolean {
  const left = tipOrigin(cx, diameter);
  const top = tipOrigin(cy, diameter);
  if (x < left || y < top || x >= left + diameter || y >= top + diameter) return false;
  return shape === 'square' || Math.hypot(x + 0.5 - left - diameter / 2, y + 0.5 - top - diameter / 2) <= diameter / 2;
}

describe('tips', () => {
  it('draws small discs as expected', () => {
    const draw = (diameter: number): string => {
      const sink = new TestSink(diameter, diameter);
      paintDab(sink, 'round', { x: diameter / 2, y: diameter / 2, diameter });
      return sink.toString();
    };
    expect(draw(1)).toBe('#');
    expect(draw(2)).toBe('##\n##');
    expect(draw(4)).toBe('.##.\n####\n####\n.##.');
    expect(draw(7)).toBe('..###..\n.#####.\n#######\n#######\n#######\n.#####.\n..###..');
  });

  it('makes every disc symmetric, convex and as large as a circle', () => {
    for (let diameter = 1; diameter <= MAX_BRUSH; diameter++) {
      const insets = [...discInsets(diameter)];
      expect(insets.toReversed()).toEqual(insets);
      const upper = insets.slice(0, Math.ceil(diameter / 2));
      expect(upper.every((inset, row) => row === 0 || inset <= upper[row - 1]!)).toBe(true);
      const area = insets.reduce((sum, inset) => sum + diameter - 2 * inset, 0);
      expect(Math.abs(area - Math.PI * (diameter / 2) ** 2)).toBeLessThan(3 + diameter);
    }
  });

  it('puts a one-pixel tip on the pixel under the pointer, and even ones around its nearest corner', () => {
    expect([5, 5.5, 5.99].map((x) => tipOrigin(x, 1))).toEqual([5, 5, 5]);
    expect([5, 5.4, 5.6].map((x) => tipOrigin(x, 2))).toEqual([4, 4, 5]);
  });

  it('cuts a dab at the edge and paints nothing beyond it or at no place at all', () => {
    const sink = new TestSink(10, 10);
    paintDab(sink, 'square', { x: 0, y: 0, diameter: 8 });
    expect(sink.area).toBe(16);
    const nothing = new TestSink(10, 10);
    paintDab(nothing, 'round', { x: -300, y: 5, diameter: 512 });
    paintDab(nothing, 'round', { x: 5, y: 2000, diameter: 512 });
    paintDab(nothing, 'round', { x: Number.NaN, y: 5, diameter: 5 });
    expect(nothing.area).toBe(0);
  });
});

describe('segments', () => {
  const size = 160;
  const random = uniformGenerator(11);
  const sample = (): BrushSample => ({ x: random() * size, y: random() * size, diameter: Math.ceil(random() * 40) });
  const cases = Array.from(
    { length: 60 },
    (_, i) => ({ shape: i % 2 ? 'round' : 'square', start: sample(), end: sample() }) as const,
  );

  it('cover both tips and no row beyond them, and fill each row once and without a hole', () => {
    for (const { shape, start, end } of cases) {
      const sink = new TestSink(size, size);
      paintSegment(sink, shape, start, end);
      const rows = sink.toString().split('\n');
      for (const row of rows) expect(row).toMatch(/^\.*#*\.*$/);
      expect(Math.max(...sink.counts)).toBe(1);
      const missed: string[] = [];
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          if ((inTip(shape, start, x, y) || inTip(shape, end, x, y)) && !sink.has(x, y)) missed.push(`${x},${y}`);
        }
      }
      expect(missed).toEqual([]);
      const top = Math.min(tipOrigin(start.y, start.diameter), tipOrigin(end.y, end.diameter));
      const bottom = Math.max(
        tipOrigin(start.y, start.diameter) + start.diameter,
        tipOrigin(end.y, end.diameter) + end.diameter,
      );
      expect(rows.findIndex((row) => row.includes('#'))).toBe(Math.max(0, top));
      expect(rows.findLastIndex((row) => row.includes('#'))).toBe(Math.min(size, bottom) - 1);
    }
  });

  it('hold every tip on the way, however far apart the samples are', () => {
    for (const { shape, start, end } of cases) {
      const sink = new TestSink(size, size);
      paintSegment(sink, shape, { ...start, diameter: 9 }, { ...end, diameter: 9 });
      for (const share of [0.1, 0.33, 0.5, 0.9]) {
        const x = Math.floor(start.x + (end.x - start.x) * share);
        const y = Math.floor(start.y + (end.y - start.y) * share);
        // The tip's core: the stops on the way lie at most one pixel from here.
        for (const [dx, dy] of [
          [0, 0],
          [2, 0],
          [-2, 0],
          [0, 2],
          [0, -2],
        ] as const) {
          if (x + dx >= 0 && y + dy >= 0 && x + dx < size && y + dy < size) expect(sink.has(x + dx, y + dy)).toBe(true);
        }
      }
    }
  });

  it('draws a one-pixel line that is connected and as long as its longer side', () => {
    const sink = new TestSink(size, size);
    paintSegment(sink, 'round', { x: 3.5, y: 7.5, diameter: 1 }, { x: 150.5, y: 60.5, diameter: 1 });
    expect(sink.area).toBe(148);
    for (let x = 3; x <= 150; x++)
      expect(Array.from({ length: size }, (_, y) => sink.has(x, y)).filter(Boolean)).toHaveLength(1);
  });
});
