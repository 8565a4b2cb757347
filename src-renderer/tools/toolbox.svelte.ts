/** The active tool, its options, and the gesture that is going on. */
import type { Point } from '../../src-shared/geometry.ts';
import { MAX_BRUSH, NO_SYMMETRY, type BrushShape, type Symmetry } from '../../src-shared/document/index.ts';
import { tools } from './registry.ts';
import type { Gesture, Tool, ToolId } from './tool.ts';

export class Toolbox {
  chosenId = $state<ToolId>('brush');
  /** A tool for as long as a key or the pen's eraser is held. */
  heldId = $state<ToolId | null>(null);
  brushSize = $state(48);
  brushShape = $state<BrushShape>('round');
  /** Whether the pen's pressure scales the brush. */
  pressureSize = $state(true);
  /** Share of the brush's radius that noise eats into, 0 for a smooth edge. */
  roughness = $state(0);
  /** How far the brush lags behind a trembling hand, 0..1. */
  stabiliser = $state(0);
  /** Sides on which strokes and shapes are painted again, mirrored. */
  symmetry = $state.raw<Symmetry>(NO_SYMMETRY);
  /** Fill only what hangs together, or all of one label. */
  fillContiguous = $state(true);
  /** Openings up to this many pixels wide stop a fill. */
  fillGap = $state(0);
  /** What a polygon or a shape in progress shows over the paint, in document pixels. */
  guide = $state.raw<readonly Point[]>([]);
  /** The gesture that is going on, or null. */
  gesture = $state.raw<Gesture | null>(null);

  readonly active: Tool = $derived(tools[this.heldId ?? this.chosenId]);

  /** Where the last stroke ended: Shift draws straight from there. */
  lastPoint: Point | null = null;

  choose(id: ToolId): void {
    this.cancelGesture();
    this.chosenId = id;
  }

  resizeBrush(size: number): void {
    this.brushSize = Math.max(1, Math.min(MAX_BRUSH, Math.round(size)));
  }

  /** One step of the [ and ] keys: finer for small brushes. */
  stepBrush(direction: 1 | -1): void {
    const size = this.brushSize;
    const step = size < 10 || (size === 10 && direction < 0) ? 1 : Math.max(2, Math.round(size * 0.12));
    this.resizeBrush(size + direction * step);
  }

  cancelGesture(): void {
    this.gesture?.cancel();
    this.endGesture();
  }

  /** Takes back the last part of the open gesture, or all of it. */
  stepBackGesture(): void {
    if (this.gesture?.stepBack?.() !== true) this.cancelGesture();
  }

  finishGesture(): void {
    this.gesture?.finish?.();
    this.endGesture();
  }

  endGesture(): void {
    this.gesture = null;
    this.guide = [];
  }
}
