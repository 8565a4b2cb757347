/** Symmetry: what is painted on one side is painted on the other, too. */
import type { SpanSink } from './span-sink.ts';

export interface Symmetry {
  /** Left and right, about the middle of the document. */
  readonly horizontal: boolean;
  /** Top and bottom. */
  readonly vertical: boolean;
}

export const NO_SYMMETRY: Symmetry = { horizontal: false, vertical: false };

/** A sink that fills `sink` once for each image of a span. */
export function mirrorSink(sink: SpanSink, { horizontal, vertical }: Symmetry): SpanSink {
  if (!horizontal && !vertical) return sink;
  const { width, height } = sink;
  const fillRow = (y: number, from: number, to: number): void => {
    sink.fill(y, from, to);
    if (horizontal) sink.fill(y, width - to, width - from);
  };
  return {
    width,
    height,
    fill(y, from, to) {
      fillRow(y, from, to);
      if (vertical) fillRow(height - 1 - y, from, to);
    },
  };
}
