/** What a layer is apart from its pixels, and how layers stand on each other. Values are replaced, never changed. */
import type { Selection } from './selection.ts';
import { present } from '../present.ts';

/** Unique within a document for as long as it lives, also across undo. */
export type LayerId = number;

export interface LayerProperties {
  readonly id: LayerId;
  readonly name: string;
  readonly visible: boolean;
  readonly locked: boolean;
  /** 0..1, of the layer's colour overlay on the screen only: labels are never blended. */
  readonly opacity: number;
}

export interface LayerStack {
  /** The label under all layers: what an empty pixel of the lowest layer shows. */
  readonly base: number;
  /** From the lowest to the topmost. */
  readonly layers: readonly LayerProperties[];
  /** What painting keeps to; without it everything. Part of the stack so that undo brings it back. */
  readonly selection?: Selection | undefined;
}

/** Ids of layers that are shown differently in the two stacks: hidden or shown, or moved past one another. */
export function layersShownDifferently(before: LayerStack, after: LayerStack): LayerId[] {
  const idsIn = (stack: LayerStack): Map<LayerId, LayerProperties> =>
    new Map(stack.layers.map((layer) => [layer.id, layer]));
  const old = idsIn(before);
  const now = idsIn(after);
  const keptBefore = before.layers.filter((layer) => now.has(layer.id));
  const keptAfter = after.layers.filter((layer) => old.has(layer.id));
  const changed = new Set<LayerId>();
  keptAfter.forEach((layer, i) => {
    if (keptBefore[i]!.id !== layer.id || present(old.get(layer.id)).visible !== layer.visible) changed.add(layer.id);
  });
  for (const layer of [...before.layers, ...after.layers])
    if (!old.has(layer.id) || !now.has(layer.id)) changed.add(layer.id);
  return [...changed];
}
