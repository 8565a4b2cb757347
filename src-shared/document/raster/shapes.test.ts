import type { Point } from '../../geometry.ts';
import { describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../random.ts';
import { paintPolygon } from './polygon.ts';
import { boxOfDrag, paintEllipse, paintRectangle } from './shapes.ts';
import { TestSink } from '../../../test/support/document/test-sink.ts';

describe('boxes', () => {
  it('holds both pixels of a drag, in any direction', () => {
    expect(boxOfDrag({ x: 5.9, y: 5.1 }, { x: 2.2, y: 8.7 })).toEqual({ x: 2, y: 5, width: 4, height: 4 });
    expect(boxOfDrag({ x: 3, y: 3 }, { x: 3.5, y: 3.5 })).toEqual({ x: 3, y: 3, width: 1, height: 1 });
    expect(boxOfDrag({ x: 5, y: 5 }, { x: 2, y: 9 }, { equalSides: true })).toEqual({
      x: 1,
      y: 5,
      width: 5,
      height: 5,
    });
    expect(boxOfDrag({ x: 5, y: 5 }, { x: 7, y: 4 }, { fromCentre: true })).toEqual({
      x: 3,
      y: 4,
      width: 5,
      height: 3,
    });
  });

  it('paints rectangles filled, with a rim, and across the edge', () => {
    const sink = new TestSink(8, 6);
    paintRectangle(sink, { x: 1, y: 1, width: 6, height: 4 }, 1);
    expect(sink.toString()).toBe('........\n.######.\n.#....#.\n.#....#.\n.######.\n........');
    const cut = new TestSink(8, 6);
    paintRectangle(cut, { x: -3, y: -9, width: 5, height: 12 });
    expect(cut.area).toBe(6);
    const solid = new TestSink(8, 6);
    paintRectangle(solid, { x: 0, y: 0, width: 8, height: 6 }, 3);
    expect(solid.area).toBe(48);
  });
});

describe('ellipses', () => {
  it.each([
    [1, 1],
    [2, 7],
    [9, 9],
    [40, 13],
    [63, 64],
  ])('hold exactly the pixels whose centre is inside (%i x %i)', (width, height) => {
    const sink = new TestSink(70, 70);
    paintEllipse(sink, { x: 3, y: 2, width, height });
    for (let y = 0; y < 70; y++) {
      for (let x = 0; x < 70; x++) {
        const across = (2 * (x - 3) + 1 - width) * height;
        const down = (2 * (y - 2) + 1 - height) * width;
        expect(sink.has(x, y)).toBe(across ** 2 + down ** 2 <= (width * height) ** 2);
      }
    }
  });

  it('leave the inner ellipse out when only the rim is wanted', () => {
    const rim = new TestSink(70, 70);
    paintEllipse(rim, { x: 3, y: 2, width: 50, height: 31 }, 4);
    const whole = new TestSink(70, 70);
    paintEllipse(whole, { x: 3, y: 2, width: 50, height: 31 });
    const inner = new TestSink(70, 70);
    paintEllipse(inner, { x: 7, y: 6, width: 42, height: 23 });
    expect(rim.counts).toEqual(whole.counts.map((count, i) => count - inner.counts[i]!));
  });

  it('stay exact at the largest size', () => {
    const sink = new TestSink(4096, 1);
    paintEllipse(sink, { x: 0, y: -2047, width: 4096, height: 4096 });
    expect(sink.area).toBe(4096);
  });
});

describe('polygons', () => {
  /** Even-odd by casting a ray, for one pixel centre. */
  const inside = (points: readonly Point[], x: number, y: number): boolean =>
    points.reduce((odd, start, i) => {
      const end = points[(i + 1) % points.length]!;
      if (start.y > y === end.y > y) return odd;
      return x < start.x + ((y - start.y) / (end.y - start.y)) * (end.x - start.x) ? !odd : odd;
    }, false);

  it('hold exactly the pixels whose centre is inside, also where they cross themselves or leave the document', () => {
    const random = uniformGenerator(5);
    for (let i = 0; i < 40; i++) {
      const points = Array.from({ length: 3 + (i % 9) }, () => ({ x: random() * 100 - 20, y: random() * 100 - 20 }));
      const sink = new TestSink(60, 50);
      paintPolygon(sink, points);
      const expected = sink.counts.map((_, at) => (inside(points, (at % 60) + 0.5, Math.floor(at / 60) + 0.5) ? 1 : 0));
      expect(sink.counts).toEqual(expected);
    }
  });

  it('tile the plane: polygons that share an edge neither overlap nor leave a gap', () => {
    const sink = new TestSink(40, 40);
    const middle = { x: 17.3, y: 21.5 };
    const corners = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 40 },
      { x: 0, y: 40 },
    ];
    corners.forEach((corner, i) => paintPolygon(sink, [corner, corners[(i + 1) % 4]!, middle]));
    expect(sink.counts.every((count) => count === 1)).toBe(true);
  });

  it('paint nothing for a point or a line', () => {
    const sink = new TestSink(40, 40);
    paintPolygon(sink, []);
    paintPolygon(sink, [{ x: 3, y: 3 }]);
    paintPolygon(sink, [
      { x: 3, y: 3 },
      { x: 30, y: 33 },
    ]);
    expect(sink.area).toBe(0);
  });
});
