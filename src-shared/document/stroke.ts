/** A stroke: one step in which spans are painted into one layer. */
import type { LabelDocument } from './document.ts';
import type { LayerId } from './layer.ts';
import type { Rect } from '../geometry.ts';
import type { Selection } from './selection.ts';
import type { SpanSink } from './raster/span-sink.ts';
import { EMPTY } from './tile.ts';
import type { TileGrid } from './tile-grid.ts';

export interface Stroke {
  /**
   * Paints what `draw` fills with `label` (EMPTY erases), tells listeners once, and returns the rectangle around the
   * spans, cut to the document; `undefined` when nothing fell inside.
   */
  paint(label: number, draw: (sink: SpanSink) => void): Rect | undefined;
  /** Goes back to the layer as it was at the beginning and stays open: for shapes that follow the pointer. */
  rewind(): void;
  /** Ends the stroke as one step. Returns false when no pixel changed. */
  commit(): boolean;
  /** Ends the stroke as if it had never begun. */
  cancel(): void;
}

/**
 * Begins a stroke and marks the history; `name` is the step's name there. Only what is selected is painted. Throws `layer-locked` or `layer-hidden`, and
 * `RangeError` where `paint` gets a label that is no id.
 */
export function beginStroke(document: LabelDocument, layer: LayerId, name: string): Stroke {
  const grid = document.paintableGrid(layer);
  const layerName = document.layer(layer).name;
  document.mark(name);
  return {
    paint(label, draw) {
      if (!Number.isInteger(label) || label < 0 || label > EMPTY) throw new RangeError(`no label id: ${label}`);
      document.describeStep({ label, layer: layerName });
      const sink = new GridSink(grid, label);
      const { selection } = document.stack;
      draw(selection === undefined ? sink : clipped(sink, selection));
      const rect = sink.painted();
      document.pixelsChanged(layer, rect);
      return rect;
    },
    rewind: () => document.rewind(),
    commit: () => document.commit(),
    cancel: () => document.bail(),
  };
}

/** Lets through what is selected. */
function clipped(sink: SpanSink, selection: Selection): SpanSink {
  const { width, height } = sink;
  return {
    width,
    height,
    fill(y, from, to) {
      if (y < 0 || y >= height) return;
      selection.forEachRun(y, Math.max(0, from), Math.min(width, to), (start, end) => sink.fill(y, start, end));
    },
  };
}

class GridSink implements SpanSink {
  readonly width: number;
  readonly height: number;
  private left: number;
  private right = 0;
  private top: number;
  private bottom = 0;

  constructor(
    private readonly grid: TileGrid,
    private readonly label: number,
  ) {
    this.width = this.left = grid.width;
    this.height = this.top = grid.height;
  }

  fill(y: number, from: number, to: number): void {
    const start = from < 0 ? 0 : from;
    const end = to > this.width ? this.width : to;
    if (y < 0 || y >= this.height || start >= end) return;
    this.grid.fillSpan(y, start, end, this.label);
    if (start < this.left) this.left = start;
    if (end > this.right) this.right = end;
    if (y < this.top) this.top = y;
    if (y >= this.bottom) this.bottom = y + 1;
  }

  painted(): Rect | undefined {
    if (this.right === 0) return undefined;
    return { x: this.left, y: this.top, width: this.right - this.left, height: this.bottom - this.top };
  }
}
