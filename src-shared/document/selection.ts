/** Which pixels of a document are selected: painting, clearing, copying and moving keep to them. Values never change. */
import { intersectRects, type Rect, type Size } from '../geometry.ts';
import type { LabelMap } from '../labels/label-map.ts';
import type { SpanSink } from './raster/span-sink.ts';

export type SelectionMode = 'replace' | 'add' | 'subtract' | 'intersect';

export class Selection {
  readonly width: number;
  readonly height: number;
  /** The smallest rectangle around the selected pixels. */
  readonly box: Rect;

  private constructor(
    size: Size,
    /** One byte a pixel, row by row: 1 is selected. */
    private readonly mask: Uint8Array,
    box: Rect,
  ) {
    this.width = size.width;
    this.height = size.height;
    this.box = box;
  }

  /** The pixels that `draw` fills; `undefined` when there are none. */
  static drawn({ width, height }: Size, draw: (sink: SpanSink) => void): Selection | undefined {
    const mask = new Uint8Array(width * height);
    draw({
      width,
      height,
      fill(y, from, to) {
        const start = Math.max(0, from);
        const end = Math.min(width, to);
        if (y >= 0 && y < height && start < end) mask.fill(1, y * width + start, y * width + end);
      },
    });
    return Selection.ofMask({ width, height }, mask);
  }

  /** All pixels of `map` with that label; `undefined` when there are none. */
  static ofLabel(map: LabelMap, label: number): Selection | undefined {
    return Selection.ofMask(
      map,
      map.ids.map((id) => (id === label ? 1 : 0)),
    );
  }

  /** All pixels that are not empty in a layer's `ids`; `undefined` when there are none. */
  static ofContent(size: Size, ids: Uint8Array, empty: number): Selection | undefined {
    return Selection.ofMask(
      size,
      ids.map((id) => (id === empty ? 0 : 1)),
    );
  }

  static all({ width, height }: Size): Selection {
    return new Selection({ width, height }, new Uint8Array(width * height).fill(1), { x: 0, y: 0, width, height });
  }

  /** Everything that `selection` leaves out; without one, everything. `undefined` when nothing is left. */
  static inverse(size: Size, selection: Selection | undefined): Selection | undefined {
    if (selection === undefined) return Selection.all(size);
    return Selection.ofMask(
      size,
      selection.mask.map((bit) => 1 - bit),
    );
  }

  /** What `mode` makes of the present selection and a new one; `undefined` when nothing is selected then. */
  static combine(now: Selection | undefined, drawn: Selection | undefined, mode: SelectionMode): Selection | undefined {
    if (mode === 'replace') return drawn;
    if (now === undefined) return mode === 'add' ? drawn : undefined;
    if (drawn === undefined) return mode === 'intersect' ? undefined : now;
    const merge = {
      add: (a: number, b: number) => a | b,
      subtract: (a: number, b: number) => a & (1 - b),
      intersect: (a: number, b: number) => a & b,
    }[mode];
    return Selection.ofMask(
      now,
      now.mask.map((bit, i) => merge(bit, drawn.mask[i]!)),
    );
  }

  private static ofMask(size: Size, mask: Uint8Array): Selection | undefined {
    const box = boxOf(size, mask);
    return box && new Selection(size, mask, box);
  }

  /** Bytes that the selection takes. */
  get bytes(): number {
    return this.mask.length;
  }

  has(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height && this.mask[y * this.width + x] === 1;
  }

  /** Calls `visit` for each selected run within row `y` from `from` up to but not including `to`, all in the document. */
  forEachRun(y: number, from: number, to: number, visit: (from: number, to: number) => void): void {
    const row = y * this.width;
    let at = from;
    while (at < to) {
      const start = this.mask.indexOf(1, row + at);
      if (start < 0 || start >= row + to) return;
      const gap = this.mask.indexOf(0, start);
      const end = gap < 0 ? row + to : Math.min(gap, row + to);
      visit(start - row, end - row);
      at = end - row;
    }
  }

  /** Replaces what is not selected in `pixels`, which fill `rect`, by `value`. */
  keepSelected(pixels: Uint8Array, rect: Rect, value: number): void {
    for (let y = 0; y < rect.height; y++) {
      for (let x = 0; x < rect.width; x++) {
        if (!this.has(rect.x + x, rect.y + y)) pixels[y * rect.width + x] = value;
      }
    }
  }

  /** The selected pixels within `rect` as 1 and 0. */
  read(rect: Rect): Uint8Array {
    const bits = new Uint8Array(rect.width * rect.height).fill(1);
    this.keepSelected(bits, rect, 0);
    return bits;
  }

  /** The selection on a document of another size, its pixel (x, y) at (x - origin.x, y - origin.y). */
  moved(size: Size, origin: { x: number; y: number }): Selection | undefined {
    const { box } = this;
    const shifted = { ...box, x: box.x - origin.x, y: box.y - origin.y };
    const part = intersectRects(shifted, { x: 0, y: 0, ...size });
    if (part === undefined) return undefined;
    return Selection.drawn(size, (sink) => {
      for (let y = part.y; y < part.y + part.height; y++) {
        this.forEachRun(y + origin.y, box.x, box.x + box.width, (from, to) =>
          sink.fill(y, from - origin.x, to - origin.x),
        );
      }
    });
  }

  /** Lines between selected and other pixels, as x0, y0, x1, y1 each: what the dashed outline is drawn along. */
  outline(): Int32Array {
    const lines: number[] = [];
    const { x, y, width, height } = this.box;
    for (let row = y; row <= y + height; row++) {
      mergeRuns(
        x,
        x + width,
        (at) => this.has(at, row) !== this.has(at, row - 1),
        (from, to) => lines.push(from, row, to, row),
      );
    }
    for (let column = x; column <= x + width; column++) {
      mergeRuns(
        y,
        y + height,
        (at) => this.has(column, at) !== this.has(column - 1, at),
        (from, to) => lines.push(column, from, column, to),
      );
    }
    return Int32Array.from(lines);
  }

  /** A selection is an aid of the moment: it is left out of what is stored as JSON. */
  toJSON(): undefined {
    return undefined;
  }
}

function mergeRuns(
  from: number,
  to: number,
  holds: (at: number) => boolean,
  visit: (from: number, to: number) => void,
): void {
  let start = -1;
  for (let at = from; at <= to; at++) {
    const inside = at < to && holds(at);
    if (inside && start < 0) start = at;
    if (!inside && start >= 0) {
      visit(start, at);
      start = -1;
    }
  }
}

function boxOf({ width, height }: Size, mask: Uint8Array): Rect | undefined {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1) + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return bottom === 0 ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}
