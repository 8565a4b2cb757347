/** What a tool may look at and change: five parts of the studio, so that tools never know the whole of it. */
import type { BrushShape, Symmetry } from '../../src-shared/document/index.ts';
import type { Point } from '../../src-shared/geometry.ts';
import type { Viewport } from '../canvas/viewport.svelte.ts';
import type { LabelPalette } from '../labels/label-palette.svelte.ts';
import type { Painting } from '../stores/painting.svelte.ts';
import type { Status } from '../stores/status.svelte.ts';

export interface ToolContext {
  readonly painting: Painting;
  readonly labels: LabelPalette;
  readonly toolbox: ToolOptions;
  readonly viewport: Viewport;
  readonly status: Status;
}

/** The toolbox as its tools see it: their options, and what they leave there. */
export interface ToolOptions {
  /** Diameter in document pixels. */
  readonly brushSize: number;
  readonly brushShape: BrushShape;
  /** Whether the pen's pressure scales the brush. */
  readonly pressureSize: boolean;
  /** Share of the brush's radius that noise eats into, 0 for a smooth edge. */
  readonly roughness: number;
  /** How far the brush lags behind a trembling hand, 0..1. */
  readonly stabiliser: number;
  /** Sides on which strokes and shapes are painted again, mirrored. */
  readonly symmetry: Symmetry;
  /** Fill only what hangs together, or all of one label. */
  readonly fillContiguous: boolean;
  /** Openings up to this many pixels wide stop a fill. */
  readonly fillGap: number;
  /** Where the last stroke ended: Shift draws straight from there. */
  lastPoint: Point | null;
  /** What a polygon or a shape in progress shows over the paint, in document pixels. */
  guide: readonly Point[];
  resizeBrush(size: number): void;
  /** Says that the open gesture is complete. */
  endGesture(): void;
}
