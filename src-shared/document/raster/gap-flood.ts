/**
 * Flood fill that does not leak through small gaps. The area is first walked by a square of gap + 1 pixels, which fits
 * through no gap of `gap` pixels; what the square covers from the start is filled. The narrow rest (corners, slits, the
 * gaps themselves) goes to the nearest covered area, so that corners fill up to the lines and a gap is cut in its middle.
 */
import { connectedRuns, runEndingAfter, rowsOf, type Runs } from './runs.ts';
import { squareCorners, squaresAt, subtractRuns } from './run-sets.ts';
import type { SpanSink } from './span-sink.ts';

/** Widest gap in pixels that can be closed. */
export const MAX_GAP = 64;

const MINE = 1;
const NARROW = 2;
const OTHER = 3;

/**
 * Paints the part of `area`, which hangs together, that is reached from (x, y) in it. Of a place that is little wider than the
 * gap, only openings of up to half its width count as gaps: a river of varying width is filled along its length, not in one block.
 */
export function paintGapTight(sink: SpanSink, area: Runs, width: number, x: number, y: number, gap: number): void {
  const widest = Math.min(MAX_GAP, Math.round(gap));
  // The map's edge is no wall: a strip along it is a part of something larger.
  const room = largestSquareAround(area, width, x, y, 2 * widest, true);
  const fitting = largestSquareAround(area, width, x, y, widest + 1, false);
  const side = Math.min(fitting, Math.floor(room / 2) + 1);
  const corners = squareCorners(area, side);
  const reached = connectedRuns(corners, cornersAround(corners, x, y, side));
  const covered = squaresAt(corners, side);
  const mine = squaresAt(reached, side);
  const narrow = subtractRuns(area, covered);
  const owners = new Uint8Array(width * rowsOf(area));
  for (const [runs, owner] of [
    [covered, OTHER],
    [mine, MINE],
    [narrow, NARROW],
  ] as const) {
    forEachRun(runs, (row, from, to) => owners.fill(owner, row * width + from, row * width + to));
  }
  shareNarrow(owners, width, narrow);
  forEachRun(mine, (row, from, to) => sink.fill(row, from, to));
  paintMine(sink, owners, width, narrow);
}

/** Side, at most `max`, of the largest square of the area that contains (x, y); `beyond` lets it hang over the map's edges. */
function largestSquareAround(area: Runs, width: number, x: number, y: number, max: number, beyond: boolean): number {
  const height = rowsOf(area);
  const [left, right] = [x - max + 1, x + max];
  const isFree = (row: number, column: number): boolean =>
    row < 0 || row >= height || column < 0 || column >= width ? beyond : holds(area, row, column);
  /** By column from `left` on: side of the largest square whose top left pixel is there, in the row below. */
  let below = new Uint8Array(right - left + 1);
  let largest = 1;
  for (let row = y + max - 1; row > y - max; row--) {
    const sides = new Uint8Array(below.length);
    for (let column = right - 1; column >= left; column--) {
      if (!isFree(row, column)) continue;
      const i = column - left;
      const side = Math.min(below[i]!, below[i + 1]!, sides[i + 1]!, max - 1) + 1;
      sides[i] = side;
      if (row <= y && column <= x && side > Math.max(x - column, y - row)) largest = Math.max(largest, side);
    }
    below = sides;
  }
  return largest;
}

function holds(runs: Runs, row: number, x: number): boolean {
  const run = runEndingAfter(runs, row, x);
  return run < runs.first[row + 1]! && runs.bounds[2 * run]! <= x;
}

/** Runs of corners whose squares may contain (x, y). */
function* cornersAround(corners: Runs, x: number, y: number, side: number): Iterable<{ row: number; run: number }> {
  for (let row = Math.max(0, y - side + 1); row <= y; row++) {
    for (
      let run = runEndingAfter(corners, row, x - side + 1);
      run < corners.first[row + 1]! && corners.bounds[2 * run]! <= x;
      run++
    )
      yield { row, run };
  }
}

/** Gives each narrow pixel to the covered area that reaches it in the fewest steps; MINE wins a tie. */
function shareNarrow(owners: Uint8Array, width: number, narrow: Runs): void {
  let mine: number[] = [];
  let other: number[] = [];
  forEachRun(narrow, (row, from, to) => {
    for (let i = row * width + from; i < row * width + to; i++) {
      if (touches(owners, width, i, MINE)) mine.push(i);
      else if (touches(owners, width, i, OTHER)) other.push(i);
    }
  });
  while (mine.length > 0 || other.length > 0) {
    mine = takeFrontier(owners, width, mine, MINE);
    other = takeFrontier(owners, width, other, OTHER);
  }
}

function takeFrontier(owners: Uint8Array, width: number, frontier: readonly number[], owner: number): number[] {
  const next: number[] = [];
  for (const i of frontier) {
    if (owners[i] !== NARROW) continue;
    owners[i] = owner;
    const x = i % width;
    if (x > 0 && owners[i - 1] === NARROW) next.push(i - 1);
    if (x < width - 1 && owners[i + 1] === NARROW) next.push(i + 1);
    if (i >= width && owners[i - width] === NARROW) next.push(i - width);
    if (i + width < owners.length && owners[i + width] === NARROW) next.push(i + width);
  }
  return next;
}

function touches(owners: Uint8Array, width: number, i: number, owner: number): boolean {
  const x = i % width;
  return (
    (x > 0 && owners[i - 1] === owner) ||
    (x < width - 1 && owners[i + 1] === owner) ||
    owners[i - width] === owner ||
    owners[i + width] === owner
  );
}

/** Paints what of the narrow pixels was given to the filled area. */
function paintMine(sink: SpanSink, owners: Uint8Array, width: number, narrow: Runs): void {
  forEachRun(narrow, (row, from, to) => {
    const rowStart = row * width;
    for (let x = from; x < to; x++) {
      if (owners[rowStart + x] !== MINE) continue;
      const start = x;
      while (x < to && owners[rowStart + x] === MINE) x++;
      sink.fill(row, start, x);
    }
  });
}

function forEachRun(runs: Runs, visit: (row: number, from: number, to: number) => void): void {
  const height = rowsOf(runs);
  for (let row = 0; row < height; row++) {
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++)
      visit(row, runs.bounds[2 * run]!, runs.bounds[2 * run + 1]!);
  }
}
