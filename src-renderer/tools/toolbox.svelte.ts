/** The active tool, its options, and the gesture that is going on. */
import type { Point } from '../../src-shared/geometry.ts';
import { MAX_BRUSH, NO_SYMMETRY, type BrushShape, type Symmetry } from '../../src-shared/document/index.ts';
import { tools } from './registry.ts';
import type { Gesture, Tool, ToolId } from './tool.ts';
import type { ToolOptions } from './tool-context.ts';

export class Toolbox implements ToolOptions {
  chosenId = $state<ToolId>('brush');
  /** A tool for as long as a key or the pen's eraser is held. */
  heldId = $state<ToolId | null>(null);
  brushSize = $state(48);
  brushShape = $state<BrushShape>('round');
  pressureSize = $state(true);
  roughness = $state(0);
  stabiliser = $state(0);
  symmetry = $state.raw<Symmetry>(NO_SYMMETRY);
  fillContiguous = $state(true);
  fillGap = $state(0);
  guide = $state.raw<readonly Point[]>([]);
  /** The gesture that is going on, or null. */
  gesture = $state.raw<Gesture | null>(null);

  readonly active: Tool = $derived(tools[this.heldId ?? this.chosenId]);

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
