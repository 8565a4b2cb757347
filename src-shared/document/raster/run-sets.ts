/** Unions, intersections and differences of runs, and what a square of pixels makes of a set. */
import { mapRows, rowsOf, type Runs, type RunWriter } from './runs.ts';

type CombineRows = (a: Runs, rowA: number, b: Runs, rowB: number, writer: RunWriter) => void;

/** Top left pixels of all squares of `side` pixels that lie in the set. */
export function squareCorners(runs: Runs, side: number): Runs {
  const across = mapRows(runs, (row, writer) => {
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++) {
      const to = runs.bounds[2 * run + 1]! - side + 1;
      if (runs.bounds[2 * run]! < to) writer.add(runs.bounds[2 * run]!, to);
    }
  });
  return combineWindow(across, side, 1, intersectRows);
}

/** All pixels of the squares of `side` pixels whose top left pixels are given. */
export function squaresAt(corners: Runs, side: number): Runs {
  const across = mapRows(corners, (row, writer) => {
    const last = corners.first[row + 1]!;
    let run = corners.first[row]!;
    while (run < last) {
      const from = corners.bounds[2 * run]!;
      let to = corners.bounds[2 * run + 1]! + side - 1;
      for (run++; run < last && corners.bounds[2 * run]! <= to; run++) to = corners.bounds[2 * run + 1]! + side - 1;
      writer.add(from, to);
    }
  });
  return combineWindow(across, side, -1, uniteRows);
}

/** The pixels of `runs` that are not in `taken`. */
export function subtractRuns(runs: Runs, taken: Runs): Runs {
  return mapRows(runs, (row, writer) => {
    let other = taken.first[row]!;
    const lastOther = taken.first[row + 1]!;
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++) {
      let from = runs.bounds[2 * run]!;
      const to = runs.bounds[2 * run + 1]!;
      while (other < lastOther && taken.bounds[2 * other + 1]! <= from) other++;
      for (let cut = other; cut < lastOther && taken.bounds[2 * cut]! < to; cut++) {
        if (from < taken.bounds[2 * cut]!) writer.add(from, taken.bounds[2 * cut]!);
        from = taken.bounds[2 * cut + 1]!;
      }
      if (from < to) writer.add(from, to);
    }
  });
}

/**
 * Combines each row with the `size - 1` rows that follow it in `direction`, in as many passes as `size` has binary
 * digits: windows of one row make windows of two, those of four, and two that overlap make the last.
 */
function combineWindow(runs: Runs, size: number, direction: 1 | -1, combine: CombineRows): Runs {
  let reach = 1;
  let window = runs;
  while (2 * reach <= size) {
    window = combineShifted(window, direction * reach, combine);
    reach *= 2;
  }
  return reach === size ? window : combineShifted(window, direction * (size - reach), combine);
}

function combineShifted(runs: Runs, shift: number, combine: CombineRows): Runs {
  return mapRows(runs, (row, writer) => combine(runs, row, runs, row + shift, writer));
}

function intersectRows(a: Runs, rowA: number, b: Runs, rowB: number, writer: RunWriter): void {
  if (rowB < 0 || rowB >= rowsOf(b)) return;
  let i = a.first[rowA]!;
  let j = b.first[rowB]!;
  while (i < a.first[rowA + 1]! && j < b.first[rowB + 1]!) {
    const from = Math.max(a.bounds[2 * i]!, b.bounds[2 * j]!);
    const to = Math.min(a.bounds[2 * i + 1]!, b.bounds[2 * j + 1]!);
    if (from < to) writer.add(from, to);
    if (a.bounds[2 * i + 1] === to) i++;
    else j++;
  }
}

function uniteRows(a: Runs, rowA: number, b: Runs, rowB: number, writer: RunWriter): void {
  let i = a.first[rowA]!;
  const lastA = a.first[rowA + 1]!;
  const outside = rowB < 0 || rowB >= rowsOf(b);
  let j = outside ? 0 : b.first[rowB]!;
  const lastB = outside ? 0 : b.first[rowB + 1]!;
  let from = -1;
  let to = -1;
  while (i < lastA || j < lastB) {
    const takeA = j >= lastB || (i < lastA && a.bounds[2 * i]! <= b.bounds[2 * j]!);
    const [bounds, run] = takeA ? [a.bounds, i++] : [b.bounds, j++];
    if (bounds[2 * run]! > to) {
      if (from >= 0) writer.add(from, to);
      from = bounds[2 * run]!;
    }
    to = Math.max(to, bounds[2 * run + 1]!);
  }
  if (from >= 0) writer.add(from, to);
}
