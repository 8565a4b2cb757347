/** Polygons and lassos: even-odd, a pixel is inside when its centre is. */
import type { Point } from '../../geometry.ts';
import type { SpanSink } from './span-sink.ts';

/** Paints the inside of the closed polygon through `points`; it may cross itself. */
export function paintPolygon(sink: SpanSink, points: readonly Point[]): void {
  const starts = new Uint32Array(sink.height + 1);
  forEachCrossing(points, sink.height, (row) => starts[row + 1]!++);
  for (let row = 0; row < sink.height; row++) starts[row + 1]! += starts[row]!;
  const crossings = new Float64Array(starts[sink.height]!);
  const next = starts.slice(0, sink.height);
  forEachCrossing(points, sink.height, (row, x) => (crossings[next[row]!++] = x));
  for (let row = 0; row < sink.height; row++) {
    const line = crossings.subarray(starts[row], starts[row + 1]).sort();
    for (let i = 0; i + 1 < line.length; i += 2) {
      const from = Math.ceil(line[i]! - 0.5);
      const to = Math.ceil(line[i + 1]! - 0.5);
      if (from < to) sink.fill(row, from, to);
    }
  }
}

/** Calls `visit` for each row of pixel centres, within the sink, that an edge of the polygon crosses. */
function forEachCrossing(points: readonly Point[], height: number, visit: (row: number, x: number) => void): void {
  for (let i = 0; i < points.length; i++) {
    const start = points[i]!;
    const end = points[(i + 1) % points.length]!;
    const [upper, lower] = start.y < end.y ? [start, end] : [end, start];
    const slope = (lower.x - upper.x) / (lower.y - upper.y);
    const last = Math.min(height, Math.ceil(lower.y - 0.5));
    for (let row = Math.max(0, Math.ceil(upper.y - 0.5)); row < last; row++) {
      visit(row, upper.x + (row + 0.5 - upper.y) * slope);
    }
  }
}
