/**
 * Sets of pixels as runs by row. Label maps are areas: a row of thousands of pixels has a few runs, and what walks over
 * runs instead of pixels costs next to nothing.
 */
import { repeatByte, wordsOf } from '../tile.ts';
import type { SpanSink } from './span-sink.ts';

export interface Runs {
  /** Run i covers the pixels bounds[2 i] up to but not including bounds[2 i + 1] of its row, from left to right. */
  readonly bounds: Int32Array;
  /** Runs of row y are first[y] up to but not including first[y + 1]. */
  readonly first: Int32Array;
}

export class RunWriter {
  private bounds = new Int32Array(1024);
  private readonly first: Int32Array;
  private count = 0;
  private row = 0;

  constructor(height: number) {
    this.first = new Int32Array(height + 1);
  }

  /** Adds a run to the current row. */
  add(from: number, to: number): void {
    if (2 * this.count === this.bounds.length) {
      const larger = new Int32Array(4 * this.count);
      larger.set(this.bounds);
      this.bounds = larger;
    }
    this.bounds[2 * this.count] = from;
    this.bounds[2 * this.count + 1] = to;
    this.count++;
  }

  endRow(): void {
    this.first[++this.row] = this.count;
  }

  finish(): Runs {
    return { bounds: this.bounds.subarray(0, 2 * this.count), first: this.first };
  }
}

export function rowsOf({ first }: Runs): number {
  return first.length - 1;
}

/** The pixels that have `label`. */
export function runsOfLabel(ids: Uint8Array, width: number, label: number): Runs {
  // Words are read from whole ones only: bytes that begin elsewhere in their buffer are moved.
  const bytes = ids.byteOffset % 4 === 0 ? ids : ids.slice();
  const words = wordsOf(bytes);
  const pattern = repeatByte(label);
  const writer = new RunWriter(bytes.length / width);
  for (let rowStart = 0; rowStart < bytes.length; rowStart += width) {
    const end = rowStart + width;
    let from = -1;
    let i = rowStart;
    while (i < end) {
      if ((i & 3) === 0 && i + 4 <= end) {
        const unlike = words[i >> 2]! ^ pattern;
        const none = ((unlike - 0x01010101) & ~unlike & 0x80808080) === 0;
        if (unlike === 0 || none) {
          if (none && from >= 0) writer.add(from - rowStart, i - rowStart);
          from = none ? -1 : from < 0 ? i : from;
          i += 4;
          continue;
        }
      }
      if (bytes[i] === label) {
        if (from < 0) from = i;
      } else if (from >= 0) {
        writer.add(from - rowStart, i - rowStart);
        from = -1;
      }
      i++;
    }
    if (from >= 0) writer.add(from - rowStart, width);
    writer.endRow();
  }
  return writer.finish();
}

/** The runs that hang together (4-connected) with any of the runs of `starts`, given by their numbers. */
export function connectedRuns(runs: Runs, starts: Iterable<{ row: number; run: number }>): Runs {
  const { bounds, first } = runs;
  const height = rowsOf(runs);
  const reached = new Uint8Array(bounds.length / 2);
  let stack = new Int32Array(1024);
  let depth = 0;
  const push = (row: number, run: number): void => {
    if (reached[run] === 1) return;
    reached[run] = 1;
    if (depth === stack.length) {
      const larger = new Int32Array(2 * depth);
      larger.set(stack);
      stack = larger;
    }
    stack[depth++] = row;
    stack[depth++] = run;
  };
  for (const { row, run } of starts) push(row, run);
  while (depth > 0) {
    const run = stack[--depth]!;
    const row = stack[--depth]!;
    const from = bounds[2 * run]!;
    const to = bounds[2 * run + 1]!;
    for (let next = row - 1; next <= row + 1; next += 2) {
      if (next < 0 || next >= height) continue;
      const last = first[next + 1]!;
      for (let one = runEndingAfter(runs, next, from); one < last && bounds[2 * one]! < to; one++) push(next, one);
    }
  }
  return filterRuns(runs, (run) => reached[run] === 1);
}

/** Number of the first run of a row that ends behind `x`: the one that holds it, or the next; the row's end when there is none. */
export function runEndingAfter({ bounds, first }: Runs, row: number, x: number): number {
  let low = first[row]!;
  let high = first[row + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[2 * middle + 1]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

function filterRuns(runs: Runs, keep: (run: number) => boolean): Runs {
  return mapRows(runs, (row, writer) => {
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++) {
      if (keep(run)) writer.add(runs.bounds[2 * run]!, runs.bounds[2 * run + 1]!);
    }
  });
}

/** Runs made row by row. */
export function mapRows(runs: Runs, write: (row: number, writer: RunWriter) => void): Runs {
  const height = rowsOf(runs);
  const writer = new RunWriter(height);
  for (let row = 0; row < height; row++) {
    write(row, writer);
    writer.endRow();
  }
  return writer.finish();
}

/** Hands every run to a sink. */
export function paintRuns(sink: SpanSink, runs: Runs): void {
  const height = rowsOf(runs);
  for (let row = 0; row < height; row++) {
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++)
      sink.fill(row, runs.bounds[2 * run]!, runs.bounds[2 * run + 1]!);
  }
}
