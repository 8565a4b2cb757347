/**
 * Documents at rest. A snapshot shares its tiles with the document, so taking one costs next to nothing even in the
 * middle of a stroke, and it stays as it is while painting goes on. Layers travel packed.
 */
import type { LabelMap } from '../labels/label-map.ts';
import { LabelDocument } from './document.ts';
import type { LayerProperties } from './layer.ts';
import { replacePixels } from './layer-operations.ts';
import type { Tile } from './tile.ts';
import { applyDifference, DifferenceWriter } from './tile-difference.ts';

export interface LayerSnapshot extends LayerProperties {
  /** Row by row; absent tiles are empty. */
  readonly tiles: readonly (Tile | undefined)[];
}

export interface DocumentSnapshot {
  readonly width: number;
  readonly height: number;
  readonly base: number;
  /** From the lowest to the topmost. */
  readonly layers: readonly LayerSnapshot[];
}

export function takeSnapshot(document: LabelDocument): DocumentSnapshot {
  const layers = document.layers.map((layer) => {
    const grid = document.grid(layer.id);
    grid.freeze();
    return { ...layer, tiles: Array.from({ length: grid.length }, (_, index) => grid.tile(index)) };
  });
  return { width: document.width, height: document.height, base: document.stack.base, layers };
}

/** A layer's tiles packed into bytes (tile-difference.ts against an empty layer): small enough to send and to keep. */
export function packLayer({ tiles }: LayerSnapshot): Uint8Array {
  const writer = new DifferenceWriter();
  tiles.forEach((tile, index) => writer.add(index, undefined, tile));
  return writer.finish();
}

interface PackedLayer extends LayerProperties {
  readonly packed: Uint8Array;
}

/** A document as it travels between processes and stands in the journal. */
export interface PackedDocument {
  readonly width: number;
  readonly height: number;
  readonly base: number;
  /** From the lowest to the topmost. */
  readonly layers: readonly PackedLayer[];
}

export function packDocument(document: LabelDocument): PackedDocument {
  const { layers, ...rest } = takeSnapshot(document);
  return {
    ...rest,
    layers: layers.map(({ tiles, ...properties }) => ({ ...properties, packed: packLayer({ ...properties, tiles }) })),
  };
}

/**
 * Makes a document with an empty history. Throws `map-size`, and RangeError for bytes that are no layer or for layers of
 * one id.
 */
export function unpackDocument({ width, height, base, layers }: PackedDocument, historyBudget?: number): LabelDocument {
  return buildDocument({ width, height, base, layers }, historyBudget, (document, { id, packed }) => {
    const grid = document.grid(id);
    applyDifference(
      packed,
      grid.length,
      (index) => grid.tile(index),
      (index, tile) => grid.replace(index, tile),
    );
    document.pixelsChanged(id, document.bounds);
  });
}

interface LayerContent extends LayerProperties {
  /** Row-major ids of the document's size, EMPTY where the layer is empty. */
  readonly ids: Uint8Array;
}

export interface DocumentContent {
  readonly width: number;
  readonly height: number;
  readonly base: number;
  readonly layers: readonly LayerContent[];
}

/** Makes a document with an empty history. Throws `map-size`, and RangeError where ids do not fill the size. */
export function restoreDocument(content: DocumentContent, historyBudget?: number): LabelDocument {
  const { width, height } = content;
  return buildDocument(content, historyBudget, (document, { id, ids }) =>
    replacePixels(document, id, { width, height, ids }),
  );
}

/** Makes a document with an empty history: the layers' properties first, then the pixels of each by `fill`, which may hold more of a layer than its properties. */
export function buildDocument<Layer extends LayerProperties>(
  { width, height, base, layers }: { width: number; height: number; base: number; layers: readonly Layer[] },
  historyBudget: number | undefined,
  fill: (document: LabelDocument, layer: Layer) => void,
): LabelDocument {
  const document = new LabelDocument({ width, height, base, ...(historyBudget !== undefined && { historyBudget }) });
  if (new Set(layers.map(({ id }) => id)).size < layers.length) throw new RangeError('two layers have one id');
  document.mark('restore');
  document.changeStack({
    base,
    layers: layers.map(({ id, name, visible, locked, opacity }) => ({ id, name, visible, locked, opacity })),
  });
  for (const layer of layers) {
    document.reserveLayerId(layer.id);
    fill(document, layer);
  }
  document.commit();
  document.history.clear();
  return document;
}

/** A document with one layer that holds a map. */
export function documentFromMap(map: LabelMap, layerName: string, base: number): LabelDocument {
  const { width, height } = map;
  const layer = { id: 1, name: layerName, visible: true, locked: false, opacity: 1, ids: map.ids };
  return restoreDocument({ width, height, base, layers: [layer] });
}
