/** Where rasterised shapes go: runs of pixels in a row. */
export interface SpanSink {
  /** Size of the document in pixels; a shape may skip rows that lie outside. */
  readonly width: number;
  readonly height: number;
  /** Takes the pixels of row `y` from `from` up to but not including `to`; the sink cuts them to the document. */
  fill(y: number, from: number, to: number): void;
}
