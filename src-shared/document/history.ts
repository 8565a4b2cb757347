/** The steps done and undone, within a budget of bytes. It moves through steps; applying them is the document's part. */
import type { Step } from './step.ts';

const DEFAULT_HISTORY_BYTES = 256 * 1024 * 1024;

export class History {
  private steps: Step[] = [];
  private done = 0;
  private held = 0;

  /** `budget` in bytes. The newest step is kept even when it alone is larger. */
  constructor(private readonly budget = DEFAULT_HISTORY_BYTES) {}

  /** Steps from the oldest kept to the newest, undone ones included. */
  get entries(): readonly Step[] {
    return this.steps;
  }

  /** How many of `entries` are done: 0 is the oldest state that can be reached. */
  get position(): number {
    return this.done;
  }

  get bytes(): number {
    return this.held;
  }

  /** Adds a step that was just done; steps undone before it are gone, and the oldest go when the budget is exceeded. */
  add(step: Step): void {
    for (const undone of this.steps.splice(this.done)) this.held -= undone.bytes;
    this.steps.push(step);
    this.held += step.bytes;
    let dropped = 0;
    while (this.held > this.budget && dropped < this.steps.length - 1) this.held -= this.steps[dropped++]!.bytes;
    this.steps.splice(0, dropped);
    this.done = this.steps.length;
  }

  /** Takes steps that were kept elsewhere, the first `position` of them done. */
  restore(steps: readonly Step[], position: number): void {
    this.steps = [...steps];
    this.done = position;
    this.held = steps.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Forgets all steps: the present state becomes the first. */
  clear(): void {
    this.steps = [];
    this.done = 0;
    this.held = 0;
  }

  /** The step to undo, counted as undone from here on; `undefined` at the beginning. */
  stepBack(): Step | undefined {
    return this.done > 0 ? this.steps[--this.done] : undefined;
  }

  /** The step to redo, counted as done from here on; `undefined` at the end. */
  stepForward(): Step | undefined {
    return this.done < this.steps.length ? this.steps[this.done++] : undefined;
  }
}
