/** Painting by keys: arrows move a cursor over the canvas that has the focus, and Space is the button of the pointer there. */
import type { Point } from '../../src-shared/geometry.ts';
import type { ToolPointer } from '../tools/tool.ts';
import type { Toolbox } from '../tools/toolbox.svelte.ts';
import { turned } from './viewport-math.ts';
import type { Viewport } from './viewport.svelte.ts';

/** CSS pixels that an arrow moves it, and that Shift with an arrow does. */
const STEP = { near: 8, far: 40 };
/** CSS pixels from a pane's edge at which the view follows. */
const MARGIN = 24;

/** What the cursor acts on. */
export interface CursorParts {
  viewport: Viewport;
  toolbox: Toolbox;
  pressTool(pointer: ToolPointer): void;
  releaseTool(): void;
}

export class KeyboardCursor {
  /** True from the first arrow until the pointer moves again. */
  active = $state(false);
  private pressed = false;

  constructor(private readonly parts: CursorParts) {}

  /** Moves it by steps as they are on the screen, at least a document pixel, within the document. */
  step(across: number, down: number, far: boolean): void {
    const { viewport } = this.parts;
    const { view } = viewport;
    const from = viewport.pointer ?? view.centre;
    const way = turned({ x: across, y: down }, -view.angle);
    const length = Math.max(1, (far ? STEP.far : STEP.near) / view.scale);
    this.active = true;
    viewport.pointer = viewport.clamp({
      x: from.x + (view.mirrored ? -1 : 1) * way.x * length,
      y: from.y + way.y * length,
    });
    viewport.show(viewport.pointer, MARGIN);
    if (this.pressed) this.parts.toolbox.gesture?.move([this.sample(viewport.pointer)]);
  }

  /** Presses the tool where the cursor is. */
  press(): void {
    const { pointer } = this.parts.viewport;
    if (pointer === null || this.pressed) return;
    this.pressed = true;
    this.parts.pressTool(this.sample(pointer));
  }

  release(): void {
    if (!this.pressed) return;
    this.pressed = false;
    this.parts.releaseTool();
  }

  /** Puts it away; what it began is finished as it is. */
  leave(): void {
    this.release();
    this.active = false;
  }

  private sample(at: Point): ToolPointer {
    return { ...at, pane: this.parts.viewport.toPane(at), pressure: 1, shift: false, alt: false };
  }
}
