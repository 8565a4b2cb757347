/** One undoable step: the deltas between mark and commit, and the recorder that gathers them. */
import type { LayerId, LayerStack } from './layer.ts';
import type { Tile } from './tile.ts';
import { DifferenceWriter } from './tile-difference.ts';
import type { TileGrid } from './tile-grid.ts';
import { present } from '../present.ts';

export type Delta =
  /** Pixels of one layer: a packed difference (tile-difference.ts), its own inverse. */
  | { readonly kind: 'tiles'; readonly layer: LayerId; readonly difference: Uint8Array }
  /** Layers added (empty), removed (after being emptied), reordered, or given other properties. */
  | { readonly kind: 'stack'; readonly before: LayerStack; readonly after: LayerStack };

/** What a step was done with and to, for the words of the history. */
export interface StepSubject {
  /** Id of the label that was painted; EMPTY for an eraser. */
  readonly label: number;
  /** Name of the layer at that time. */
  readonly layer: string;
}

export interface Step {
  /** What was done, as the key of its words: `history.<name>` in messages/. */
  readonly name: string;
  readonly subject?: StepSubject | undefined;
  readonly deltas: readonly Delta[];
  /** What the step weighs in the history's budget. */
  readonly bytes: number;
}

/** Estimated bytes of a step, a delta or a layer's properties beside the packed pixels. */
const OBJECT_BYTES = 128;

/** A selection is counted with the step that made it. */
function selectionBytes({ before, after }: Delta & { kind: 'stack' }): number {
  return after.selection === before.selection ? 0 : (after.selection?.bytes ?? 0);
}

export class StepRecorder {
  private readonly deltas: Delta[] = [];
  private readonly touched = new Map<LayerId, Map<number, Tile | undefined>>();

  constructor(
    readonly name: string,
    public subject?: StepSubject,
  ) {}

  /** Notes a tile as it was before its first change since the last `settle`. */
  touchTile(layer: LayerId, index: number, before: Tile | undefined): void {
    let tiles = this.touched.get(layer);
    if (tiles === undefined) this.touched.set(layer, (tiles = new Map<number, Tile | undefined>()));
    if (!tiles.has(index)) tiles.set(index, before);
  }

  changeStack(before: LayerStack, after: LayerStack, grids: ReadonlyMap<LayerId, TileGrid>): void {
    this.settle(grids);
    this.deltas.push({ kind: 'stack', before, after });
  }

  /** Packs the touched tiles into deltas and freezes them. */
  settle(grids: ReadonlyMap<LayerId, TileGrid>): void {
    for (const [layer, tiles] of this.touched) {
      const grid = present(grids.get(layer));
      const writer = new DifferenceWriter();
      for (const [index, before] of tiles) writer.add(index, before, grid.settle(index));
      const difference = writer.finish();
      if (difference.length > 0) this.deltas.push({ kind: 'tiles', layer, difference });
    }
    this.touched.clear();
  }

  /** Tiles changed since the last `settle`, as they were; they are forgotten. */
  takeTouched(): Map<LayerId, Map<number, Tile | undefined>> {
    const taken = new Map(this.touched);
    this.touched.clear();
    return taken;
  }

  finish(grids: ReadonlyMap<LayerId, TileGrid>): Step {
    this.settle(grids);
    return stepOf(this.name, this.deltas, this.subject);
  }

  /** The step as it would be if it ended here; the recording goes on untouched. */
  draft(grids: ReadonlyMap<LayerId, TileGrid>): Step {
    const deltas = [...this.deltas];
    for (const [layer, tiles] of this.touched) {
      const grid = present(grids.get(layer));
      const writer = new DifferenceWriter();
      for (const [index, before] of tiles) writer.add(index, before, grid.tile(index));
      const difference = writer.finish();
      if (difference.length > 0) deltas.push({ kind: 'tiles', layer, difference });
    }
    return stepOf(this.name, deltas, this.subject);
  }
}

/** A step of these deltas, with its weight. */
function stepOf(name: string, deltas: readonly Delta[], subject?: StepSubject): Step {
  let bytes = OBJECT_BYTES;
  for (const delta of deltas) {
    bytes += OBJECT_BYTES;
    bytes +=
      delta.kind === 'tiles'
        ? delta.difference.length
        : OBJECT_BYTES * delta.after.layers.length + selectionBytes(delta);
  }
  return { name, ...(subject && { subject }), deltas, bytes };
}

/** The step without selections, which are aids of the moment: as it is sent and kept. */
export function plainStep({ name, subject, deltas }: Step): Step {
  const plainStack = ({ base, layers }: LayerStack): LayerStack => ({ base, layers });
  return stepOf(
    name,
    deltas.map((delta) =>
      delta.kind === 'tiles' ? delta : { ...delta, before: plainStack(delta.before), after: plainStack(delta.after) },
    ),
    subject,
  );
}
