/** Flood fill over a label map: the area that hangs together with a pixel, or every pixel of a label. */
import type { LabelMap } from '../../labels/label-map.ts';
import { paintGapTight } from './gap-flood.ts';
import { connectedRuns, paintRuns, runEndingAfter, runsOfLabel } from './runs.ts';
import type { SpanSink } from './span-sink.ts';

export interface FloodOptions {
  /** Openings up to this many pixels wide count as closed, 0..64. */
  readonly gap?: number;
}

/**
 * Paints the pixels that have the label of pixel (x, y) in `source` and hang together with it (4-connected). `source` is
 * a document's composite or one layer's pixels, of the sink's size. A start outside paints nothing.
 */
export function paintFlood(
  sink: SpanSink,
  source: LabelMap,
  x: number,
  y: number,
  { gap = 0 }: FloodOptions = {},
): void {
  const { width, height, ids } = source;
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const runs = runsOfLabel(ids, width, ids[y * width + x]!);
  const area = connectedRuns(runs, [{ row: y, run: runEndingAfter(runs, y, x) }]);
  if (gap < 1) paintRuns(sink, area);
  else paintGapTight(sink, area, width, x, y, gap);
}

/** Paints every pixel that has `label` in `source`. */
export function paintLabel(sink: SpanSink, source: LabelMap, label: number): void {
  paintRuns(sink, runsOfLabel(source.ids, source.width, label));
}
