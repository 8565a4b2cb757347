/** What a tool is. Each lives in a file of its own; registry.ts lists them. */
import type { Point } from '../../src-shared/geometry.ts';
import type { MessageKey } from '../stores/language.svelte.ts';
import type { IconName } from '../theme/icons.ts';
import type { ToolContext } from './tool-context.ts';

export const TOOL_IDS = [
  'brush',
  'eraser',
  'fill',
  'line',
  'rectangle',
  'ellipse',
  'polygon',
  'select-rectangle',
  'select-lasso',
  'select-label',
  'eyedropper',
  'move',
  'pan',
  'zoom',
] as const;
export type ToolId = (typeof TOOL_IDS)[number];

/** A pointer sample: document pixels (not rounded), the same in CSS pixels of the pane, and what is held. */
export interface ToolPointer {
  x: number;
  y: number;
  pane: { x: number; y: number };
  /** 0..1 for a pen, 1 for everything else. */
  pressure: number;
  shift: boolean;
  alt: boolean;
}

/** What lies between a press and its end. Tools that take several clicks stay open after `release` returns 'open'. */
export interface Gesture {
  /** All samples since the last call, oldest first. */
  move(samples: readonly ToolPointer[]): void;
  release(): 'done' | 'open';
  /** A further press while the gesture is open. */
  press?(pointer: ToolPointer): void;
  /** Takes back its last part; Undo does so while the gesture is open. False when there is nothing but its beginning. */
  stepBack?(): boolean;
  /** The person says that it is complete (Enter, double click). */
  finish?(): void;
  /** Esc: as if it had never begun. */
  cancel(): void;
}

/** How the pointer looks: the brush's outline in the label's colour, or a CSS cursor. */
type ToolCursor = 'tip' | 'crosshair' | 'move' | 'grab' | 'zoom-in';

export interface Tool {
  id: ToolId;
  label: MessageKey;
  /** How it is used, for tools that have no options to show. */
  hint?: MessageKey;
  icon: IconName;
  shortcut: string;
  cursor: ToolCursor;
  /** True for tools that put labels down: Alt is the eyedropper meanwhile. */
  paints: boolean;
  /** True for tools that the brush's size and shape concern. */
  usesBrush: boolean;
  /** What the tool shows over the paint while nothing is going on, as a line in document pixels. */
  guide?(context: ToolContext): readonly Point[];
  /** Begins at a press; null when the press was all of it. Throws SpadeworkErrors (a locked layer, say). */
  begin(context: ToolContext, pointer: ToolPointer): Gesture | null;
}
