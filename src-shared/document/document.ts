/**
 * LabelDocument: layers of label tiles over a base label, their composite and their history. Layers are changed by the
 * functions of layer-operations.ts, transform.ts and stroke.ts, always inside a step: what lies between mark and commit.
 */
import { assertMapSize, type LabelMap } from '../labels/label-map.ts';
import { SpadeworkError } from '../api/errors.ts';
import { present } from '../present.ts';
import { Composite } from './composite.ts';
import { History } from './history.ts';
import { layersShownDifferently, type LayerId, type LayerProperties, type LayerStack } from './layer.ts';
import { Listeners } from './listeners.ts';
import { intersectRects, uniteRects, type Rect } from '../geometry.ts';
import { StepRecorder, type Delta, type Step, type StepSubject } from './step.ts';
import { applyDifference } from './tile-difference.ts';
import { TileGrid } from './tile-grid.ts';

export type DocumentChange =
  /** Pixels of a layer changed within `rect`, whether the layer is shown or not. */
  | { readonly kind: 'pixels'; readonly layer: LayerId; readonly rect: Rect }
  /** `composite()` is different within `rect`. */
  | { readonly kind: 'composite'; readonly rect: Rect }
  /** Layers or their properties, or the base label, changed. */
  | { readonly kind: 'stack' }
  /** A step was added to the history, or the document went to another place in it. */
  | { readonly kind: 'history'; readonly did: 'step' | 'jump' };

export interface DocumentOptions {
  readonly width: number;
  readonly height: number;
  /** The label under all layers. */
  readonly base: number;
  /** Bytes for undo steps; without it 256 MiB. */
  readonly historyBudget?: number;
}

export class LabelDocument {
  readonly width: number;
  readonly height: number;
  readonly changes = new Listeners<DocumentChange>();
  readonly history: History;
  private readonly grids = new Map<LayerId, TileGrid>();
  private readonly wholeComposite: Composite;
  private stackNow: LayerStack;
  private recorder: StepRecorder | undefined;
  private nextId = 1;

  /** A document without layers; throws `map-size` when a side is not in 1..4096. */
  constructor({ width, height, base, historyBudget }: DocumentOptions) {
    assertMapSize(width, height);
    this.width = width;
    this.height = height;
    this.history = new History(historyBudget);
    this.stackNow = { base, layers: [] };
    this.wholeComposite = new Composite(width, height, base);
  }

  get bounds(): Rect {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  get stack(): LayerStack {
    return this.stackNow;
  }

  /** Layers from the lowest to the topmost. */
  get layers(): readonly LayerProperties[] {
    return this.stackNow.layers;
  }

  /** Throws RangeError for an id that is not in the document. */
  layer(id: LayerId): LayerProperties {
    const layer = this.stackNow.layers.find((one) => one.id === id);
    if (layer === undefined) throw new RangeError(`no layer ${id}`);
    return layer;
  }

  /** The tiles of a layer. Write into them only inside a step, then say so with `pixelsChanged`. */
  grid(id: LayerId): TileGrid {
    const grid = this.grids.get(id);
    if (grid === undefined) throw new RangeError(`no layer ${id}`);
    return grid;
  }

  /** The same grid for painting: throws `layer-locked` or `layer-hidden` where a person must not paint. */
  paintableGrid(id: LayerId): TileGrid {
    const { name, locked, visible } = this.layer(id);
    if (locked) throw new SpadeworkError('layer-locked', { name });
    if (!visible) throw new SpadeworkError('layer-hidden', { name });
    return this.grid(id);
  }

  /** The label map of all visible layers, up to date; its ids change in place with later edits. */
  composite(): LabelMap {
    const shown = this.layers.filter((layer) => layer.visible).map((layer) => this.grid(layer.id));
    this.wholeComposite.refresh(shown, this.stackNow.base);
    return this.wholeComposite.map;
  }

  takeLayerId(): LayerId {
    return this.nextId++;
  }

  /** Lets a restored layer keep its id. */
  reserveLayerId(id: LayerId): void {
    this.nextId = Math.max(this.nextId, id + 1);
  }

  // --- Steps ---

  /** True between mark and commit or bail. */
  get stepIsOpen(): boolean {
    return this.recorder !== undefined;
  }

  /** Opens a step; `name` is what the history shows. One step is open at a time. */
  mark(name: string): void {
    if (this.recorder !== undefined) throw new Error(`step '${this.recorder.name}' is still open`);
    this.recorder = new StepRecorder(name);
  }

  /** Says what the open step is done with and to. */
  describeStep(subject: StepSubject): void {
    this.openRecorder().subject = subject;
  }

  /** Closes the open step and adds it to the history. Returns false when it changed nothing and was dropped. */
  commit(): boolean {
    const step = this.openRecorder().finish(this.grids);
    this.recorder = undefined;
    if (step.deltas.length === 0) return false;
    this.history.add(step);
    this.changes.emit({ kind: 'history', did: 'step' });
    return true;
  }

  /** The open step as it would be if it ended here; `undefined` when none is open. */
  draftStep(): Step | undefined {
    return this.recorder?.draft(this.grids);
  }

  /**
   * Does a step that was done to an equal document elsewhere, and adds it to the history. Throws RangeError for a step
   * that does not fit; the document is then of no more use.
   */
  replay(step: Step): void {
    this.applyStep(step, 'forward');
    this.history.add(step);
    this.changes.emit({ kind: 'history', did: 'step' });
  }

  /** Goes back to the mark and closes the step. */
  bail(): void {
    this.rewind();
    this.recorder = undefined;
  }

  /** Goes back to the mark and leaves the step open. */
  rewind(): void {
    const { name, subject } = this.openRecorder();
    for (const [layer, tiles] of this.openRecorder().takeTouched()) {
      const grid = this.grid(layer);
      let rect: Rect | undefined;
      for (const [index, before] of tiles) {
        grid.replace(index, before);
        rect = uniteRects(rect, grid.tileRect(index));
      }
      this.pixelsChanged(layer, rect);
    }
    const { deltas } = this.openRecorder().finish(this.grids);
    this.recorder = new StepRecorder(name, subject);
    for (const delta of deltas.toReversed()) this.applyDelta(delta, 'back');
  }

  /** Runs `act` as a step of its own, or as part of the open one; when it throws, a step of its own is undone. */
  step<Result>(name: string, act: () => Result): Result {
    if (this.stepIsOpen) return act();
    this.mark(name);
    try {
      const result = act();
      this.commit();
      return result;
    } catch (thrown) {
      this.bail();
      throw thrown;
    }
  }

  /** Undoes the newest done step. Returns false at the beginning and while a step is open. */
  undo(): boolean {
    return this.jump(this.history.position - 1);
  }

  /** Redoes the oldest undone step. Returns false at the end and while a step is open. */
  redo(): boolean {
    return this.jump(this.history.position + 1);
  }

  /** Goes to the state after the first `position` of `history.entries`. Returns false when there is no such state. */
  jump(position: number): boolean {
    if (this.stepIsOpen || position < 0 || position > this.history.entries.length) return false;
    while (this.history.position > position) this.applyStep(present(this.history.stepBack()), 'back');
    while (this.history.position < position) this.applyStep(present(this.history.stepForward()), 'forward');
    this.changes.emit({ kind: 'history', did: 'jump' });
    return true;
  }

  // --- Changes, inside a step ---

  /** Replaces the layer stack. A layer that is new in it starts empty; one that is no longer in it must be empty. */
  changeStack(after: LayerStack): void {
    this.openRecorder().changeStack(this.stackNow, after, this.grids);
    this.putStack(after);
  }

  /** Says that pixels of a layer changed within `rect` (cut to the document; `undefined` is nothing). */
  pixelsChanged(layer: LayerId, rect: Rect | undefined): void {
    const part = rect && intersectRects(rect, this.bounds);
    if (part === undefined) return;
    const shown = this.layer(layer).visible;
    if (shown) this.wholeComposite.invalidate(part);
    this.changes.emit({ kind: 'pixels', layer, rect: part });
    if (shown) this.changes.emit({ kind: 'composite', rect: part });
  }

  private putStack(after: LayerStack): void {
    const before = this.stackNow;
    const kept = new Set(after.layers.map((layer) => layer.id));
    const changed = layersShownDifferently(before, after).map((id) => this.grids.get(id)?.contentTilesRect());
    for (const id of this.grids.keys()) if (!kept.has(id)) this.grids.delete(id);
    for (const id of kept) {
      if (this.grids.has(id)) continue;
      this.grids.set(
        id,
        new TileGrid(this.width, this.height, (index, tile) => this.openRecorder().touchTile(id, index, tile)),
      );
    }
    this.stackNow = after;
    const rect = before.base === after.base ? changed.reduce(uniteRects, undefined) : this.bounds;
    if (rect !== undefined) this.wholeComposite.invalidate(rect);
    this.changes.emit({ kind: 'stack' });
    if (rect !== undefined) this.changes.emit({ kind: 'composite', rect });
  }

  private applyStep(step: Step, direction: 'back' | 'forward'): void {
    const deltas = direction === 'back' ? step.deltas.toReversed() : step.deltas;
    for (const delta of deltas) this.applyDelta(delta, direction);
  }

  private applyDelta(delta: Delta, direction: 'back' | 'forward'): void {
    if (delta.kind === 'stack') {
      this.putStack(direction === 'back' ? delta.before : delta.after);
      return;
    }
    const grid = this.grid(delta.layer);
    let rect: Rect | undefined;
    applyDifference(
      delta.difference,
      grid.length,
      (index) => grid.tile(index),
      (index, tile) => {
        grid.replace(index, tile);
        rect = uniteRects(rect, grid.tileRect(index));
      },
    );
    this.pixelsChanged(delta.layer, rect);
  }

  private openRecorder(): StepRecorder {
    if (this.recorder === undefined) throw new Error('a document changes only between mark and commit');
    return this.recorder;
  }
}
