/** Brush tips, single dabs, and gap-free strokes between two samples. Hard edges, exact in integers. */
import type { SpanSink } from './span-sink.ts';

export type BrushShape = 'round' | 'square';

/** Largest brush in pixels. */
export const MAX_BRUSH = 512;

/** A sample of a stroke: centre in document pixels (not rounded), diameter in pixels (1..512, rounded). */
export interface BrushSample {
  readonly x: number;
  readonly y: number;
  readonly diameter: number;
}

const discs: (Uint16Array | undefined)[] = [];

/**
 * Left insets of each row of a disc in its square of `diameter` pixels: row i holds [inset, diameter - inset). A pixel
 * belongs to the disc when its centre is within diameter / 2 of the square's centre. Cached.
 */
export function discInsets(diameter: number): Uint16Array {
  return (discs[diameter] ??= measureDisc(diameter));
}

function measureDisc(diameter: number): Uint16Array {
  const insets = new Uint16Array(diameter);
  for (let row = 0; row < diameter; row++) {
    const down = 2 * row + 1 - diameter;
    let inset = 0;
    while ((2 * inset + 1 - diameter) ** 2 + down ** 2 > diameter ** 2) inset++;
    insets[row] = inset;
  }
  return insets;
}

const squareInsets = new Uint16Array(MAX_BRUSH);

/** Paints the brush once. */
export function paintDab(sink: SpanSink, shape: BrushShape, sample: BrushSample): void {
  paintSegment(sink, shape, sample, sample);
}

/**
 * Paints all that the brush covers on its straight way from one sample to the next, its size changing evenly. The tip
 * stops at every pixel on the way and each row is filled between its outermost pixels, so there is no gap at any speed,
 * and the cost grows with length times diameter in cheap steps while every pixel is written once.
 */
export function paintSegment(sink: SpanSink, shape: BrushShape, start: BrushSample, end: BrushSample): void {
  const stops = Math.ceil(
    Math.max(Math.abs(end.x - start.x), Math.abs(end.y - start.y), Math.abs(end.diameter - start.diameter)),
  );
  if (!Number.isFinite(stops)) return;
  const largest = Math.max(brushSize(start.diameter), brushSize(end.diameter));
  const top = Math.max(0, Math.floor(Math.min(start.y, end.y) - largest / 2) - 1);
  const bottom = Math.min(sink.height, Math.ceil(Math.max(start.y, end.y) + largest / 2) + 1);
  if (bottom <= top) return;
  const lefts = new Int32Array(bottom - top).fill(0x7fffffff);
  const rights = new Int32Array(bottom - top).fill(-0x80000000);
  for (let stop = 0; stop <= stops; stop++) {
    const share = stops === 0 ? 0 : stop / stops;
    const size = brushSize(start.diameter + (end.diameter - start.diameter) * share);
    const left = tipOrigin(start.x + (end.x - start.x) * share, size);
    const first = tipOrigin(start.y + (end.y - start.y) * share, size);
    const insets = shape === 'round' ? discInsets(size) : squareInsets;
    const lastRow = Math.min(size, bottom - first);
    for (let row = Math.max(0, top - first); row < lastRow; row++) {
      const line = first + row - top;
      const from = left + insets[row]!;
      const to = left + size - insets[row]!;
      if (from < lefts[line]!) lefts[line] = from;
      if (to > rights[line]!) rights[line] = to;
    }
  }
  for (let line = 0; line < lefts.length; line++) {
    if (lefts[line]! < rights[line]!) sink.fill(top + line, lefts[line]!, rights[line]!);
  }
}

/** The whole diameter that is painted for a wished one. */
export function brushSize(diameter: number): number {
  return Math.max(1, Math.min(MAX_BRUSH, Math.round(diameter)));
}

/** First pixel of a tip of `size` pixels around `centre`: the pixel under the centre for size 1. */
export function tipOrigin(centre: number, size: number): number {
  return Math.floor(centre - (size - 1) / 2);
}
