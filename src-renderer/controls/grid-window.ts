/** Which tiles of a long grid are worth having in the page: those in view and a little around them. */

export interface GridMeasures {
  /** Tiles in all. */
  count: number;
  columns: number;
  /** From one row's top to the next, in CSS pixels. */
  rowHeight: number;
  scrollTop: number;
  viewHeight: number;
}

/** Rows kept above and below the view, so that scrolling meets tiles that are there. */
const OVERSCAN = 2;

/** First tile and the one after the last. */
export function gridWindow({ count, columns, rowHeight, scrollTop, viewHeight }: GridMeasures): {
  from: number;
  to: number;
} {
  const firstRow = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const lastRow = Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN;
  return { from: Math.min(count, firstRow * columns), to: Math.min(count, lastRow * columns) };
}

/** As many columns of at least `least` CSS pixels as fit. */
export function columnsFor(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}

/** Where a key moves to from tile `at`; undefined for keys that do not move. */
export function moveByKey(key: string, at: number, count: number, columns: number, page: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return undefined;
  const to = at + step;
  // Up from the first row and down from the last stay where they are; the far keys go to the ends.
  if ((key === 'ArrowUp' || key === 'ArrowDown') && (to < 0 || to >= count)) return at;
  return Math.max(0, Math.min(count - 1, to));
}
