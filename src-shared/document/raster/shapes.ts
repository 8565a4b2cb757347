/** Rectangles and ellipses in a box of whole pixels, filled or as an outline. Exact in integers. */
import type { Point, Rect } from '../../geometry.ts';
import type { SpanSink } from './span-sink.ts';
import { present } from '../../present.ts';

export interface DragOptions {
  /** Both sides as long as the longer one (Shift). */
  readonly equalSides?: boolean;
  /** `start` is the centre instead of a corner (Alt). */
  readonly fromCentre?: boolean;
}

/** The box of pixels that a drag from `start` to `end` spans; both pixels lie in it. */
export function boxOfDrag(
  start: Point,
  end: Point,
  { equalSides = false, fromCentre = false }: DragOptions = {},
): Rect {
  const fromX = Math.floor(start.x);
  const fromY = Math.floor(start.y);
  let acrossX = Math.floor(end.x) - fromX;
  let acrossY = Math.floor(end.y) - fromY;
  if (equalSides) {
    const longer = Math.max(Math.abs(acrossX), Math.abs(acrossY));
    acrossX = acrossX < 0 ? -longer : longer;
    acrossY = acrossY < 0 ? -longer : longer;
  }
  const backX = fromCentre ? acrossX : 0;
  const backY = fromCentre ? acrossY : 0;
  return {
    x: Math.min(fromX - backX, fromX + acrossX),
    y: Math.min(fromY - backY, fromY + acrossY),
    width: Math.abs(acrossX + backX) + 1,
    height: Math.abs(acrossY + backY) + 1,
  };
}

/** Paints a box; with `outline` only a rim of that many pixels, inside the box. */
export function paintRectangle(sink: SpanSink, box: Rect, outline?: number): void {
  paintBoxed(sink, box, outline, () => 0);
}

/**
 * Paints the ellipse that touches the four sides of a box; with `outline` only a rim of about that many pixels, inside.
 * A pixel belongs to the ellipse when its centre does.
 */
export function paintEllipse(sink: SpanSink, box: Rect, outline?: number): void {
  paintBoxed(sink, box, outline, ellipseInset);
}

/** Empty pixels at either end of row `row` in a shape that fills a box; half the width or more when all are. */
type RowInset = (row: number, width: number, height: number) => number;

function paintBoxed(sink: SpanSink, box: Rect, outline: number | undefined, insetOf: RowInset): void {
  const rim = outline === undefined ? undefined : Math.max(1, Math.round(outline));
  const innerWidth = rim === undefined ? 0 : box.width - 2 * rim;
  const innerHeight = rim === undefined ? 0 : box.height - 2 * rim;
  const last = Math.min(box.height, sink.height - box.y);
  for (let row = Math.max(0, -box.y); row < last; row++) {
    const inset = insetOf(row, box.width, box.height);
    const from = box.x + inset;
    const to = box.x + box.width - inset;
    const innerRow = row - (rim ?? 0);
    const hollow = innerWidth > 0 && innerRow >= 0 && innerRow < innerHeight;
    const innerInset = hollow ? insetOf(innerRow, innerWidth, innerHeight) : 0;
    if (hollow && 2 * innerInset < innerWidth) {
      sink.fill(box.y + row, from, from + (present(rim) + innerInset - inset));
      sink.fill(box.y + row, to - (present(rim) + innerInset - inset), to);
    } else {
      sink.fill(box.y + row, from, to);
    }
  }
}

function ellipseInset(row: number, width: number, height: number): number {
  const across = (2 * row + 1 - height) * width;
  const limit = (width * height) ** 2 - across ** 2;
  const outside = (inset: number): boolean => ((2 * inset + 1 - width) * height) ** 2 > limit;
  let inset = Math.max(0, Math.floor((width - Math.sqrt(Math.max(0, limit)) / height) / 2) - 1);
  while (2 * inset < width && outside(inset)) inset++;
  return inset;
}
