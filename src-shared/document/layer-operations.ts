/** What the layers panel does. Each function is one step, or a part of the step that is open. */
import { SpadeworkError } from '../api/errors.ts';
import type { LabelMap } from '../labels/label-map.ts';
import type { LabelDocument } from './document.ts';
import type { LayerId, LayerProperties } from './layer.ts';
import { EMPTY, isUniformTile, type Tile } from './tile.ts';
import type { TileGrid } from './tile-grid.ts';

export interface NewLayer {
  readonly name: string;
  /** The layer to stand on; without it the new one goes to the top. `null`: at the bottom. */
  readonly above?: LayerId | null;
  /** Ids to begin with, of the document's size; EMPTY pixels stay empty. Without it the layer is empty. */
  readonly pixels?: LabelMap;
}

/** Adds a layer and returns its id. */
export function addLayer(document: LabelDocument, { name, above, pixels }: NewLayer): LayerId {
  return document.step('add-layer', () => {
    const properties = { id: document.takeLayerId(), name, visible: true, locked: false, opacity: 1 };
    insertLayer(
      document,
      properties,
      above === undefined ? document.layers.length : above === null ? 0 : indexOf(document, above) + 1,
    );
    if (pixels !== undefined) replacePixels(document, properties.id, pixels);
    return properties.id;
  });
}

/** Puts a copy of a layer right above it and returns the copy's id. The copy is not locked. */
export function duplicateLayer(document: LabelDocument, id: LayerId, name: string): LayerId {
  return document.step('duplicate-layer', () => {
    const copy = { ...document.layer(id), id: document.takeLayerId(), name, locked: false };
    insertLayer(document, copy, indexOf(document, id) + 1);
    const source = document.grid(id);
    changeTiles(document, copy.id, (index) => source.settle(index));
    return copy.id;
  });
}

/** Whether `mergeDown` would work: there is a layer below, both are visible and neither is locked. */
export function canMergeDown(document: LabelDocument, id: LayerId): boolean {
  const pair = [document.layers[indexOf(document, id) - 1], document.layer(id)];
  return pair.every((layer) => layer !== undefined && layer.visible && !layer.locked);
}

/** Paints a layer into the one below, which keeps its name, and removes it. Throws as `paintableGrid` does. */
export function mergeDown(document: LabelDocument, id: LayerId): LayerId {
  const lower = document.layers[indexOf(document, id) - 1];
  if (lower === undefined) throw new RangeError('the lowest layer has none below it');
  const upperGrid = document.paintableGrid(id);
  const lowerGrid = document.paintableGrid(lower.id);
  return document.step('merge-layer', () => {
    changeTiles(document, lower.id, (index) => mergeTiles(lowerGrid.tile(index), upperGrid.settle(index)));
    takeOut(document, id);
    return lower.id;
  });
}

/** Removes a layer; throws `last-layer` for the only one and `layer-locked` for a locked one. */
export function removeLayer(document: LabelDocument, id: LayerId): void {
  const { locked, name } = document.layer(id);
  if (locked) throw new SpadeworkError('layer-locked', { name });
  if (document.layers.length === 1) throw new SpadeworkError('last-layer');
  document.step('remove-layer', () => takeOut(document, id));
}

/** Empties a layer. Throws as `paintableGrid` does. */
export function clearLayer(document: LabelDocument, id: LayerId): void {
  document.paintableGrid(id);
  document.step('clear-layer', () => clearTiles(document, id));
}

/** Moves a layer to `index`, counted from the lowest after it was taken out. */
export function moveLayer(document: LabelDocument, id: LayerId, index: number): void {
  if (indexOf(document, id) === index) return;
  document.step('reorder-layer', () => {
    const layers = document.layers.filter((layer) => layer.id !== id);
    document.changeStack({ ...document.stack, layers: layers.toSpliced(index, 0, document.layer(id)) });
  });
}

/** Renames, hides, shows, locks or unlocks a layer, or sets the opacity of its overlay. */
export function changeLayer(document: LabelDocument, id: LayerId, change: Partial<Omit<LayerProperties, 'id'>>): void {
  const before = document.layer(id);
  const after = { ...before, ...change };
  const changed = (Object.keys(change) as (keyof typeof change)[]).filter((key) => before[key] !== after[key]);
  if (changed.length === 0) return;
  const name = { name: 'rename-layer', visible: 'show-layer', locked: 'lock-layer', opacity: 'layer-opacity' }[
    changed[0]!
  ];
  document.step(name, () => {
    document.changeStack({
      ...document.stack,
      layers: document.layers.map((layer) => (layer.id === id ? after : layer)),
    });
  });
}

/** Sets the label under all layers. */
export function changeBase(document: LabelDocument, base: number): void {
  if (!Number.isInteger(base) || base < 0 || base >= EMPTY) throw new RangeError(`no label id: ${base}`);
  if (base === document.stack.base) return;
  document.step('change-base', () => document.changeStack({ ...document.stack, base }));
}

/** Replaces all pixels of a layer by a map of the document's size. */
export function replacePixels(document: LabelDocument, id: LayerId, { width, height, ids }: LabelMap): void {
  if (width !== document.width || height !== document.height)
    throw new RangeError('the map has another size than the document');
  const grid = document.grid(id);
  document.step('replace-pixels', () => {
    for (let y = 0; y < height; y++) grid.writeRow(y, 0, ids.subarray(y * width, (y + 1) * width));
    document.pixelsChanged(id, document.bounds);
  });
}

/** Empties a layer inside the open step. */
export function clearTiles(document: LabelDocument, id: LayerId): void {
  changeTiles(document, id, () => undefined);
}

/** A copy of a layer's pixels, EMPTY where it is empty: for filling within one layer, and for export. */
export function layerMap(document: LabelDocument, id: LayerId): LabelMap {
  const { width, height } = document;
  return { width, height, ids: document.grid(id).read(document.bounds) };
}

function indexOf(document: LabelDocument, id: LayerId): number {
  return document.layers.indexOf(document.layer(id));
}

function insertLayer(document: LabelDocument, layer: LayerProperties, index: number): void {
  document.changeStack({ ...document.stack, layers: document.layers.toSpliced(index, 0, layer) });
}

function takeOut(document: LabelDocument, id: LayerId): void {
  clearTiles(document, id);
  document.changeStack({ ...document.stack, layers: document.layers.filter((layer) => layer.id !== id) });
}

function changeTiles(
  document: LabelDocument,
  id: LayerId,
  change: (index: number, grid: TileGrid) => Tile | undefined,
): void {
  const grid = document.grid(id);
  const before = grid.contentTilesRect();
  for (let index = 0; index < grid.length; index++) grid.put(index, change(index, grid));
  document.pixelsChanged(id, before);
  document.pixelsChanged(id, grid.contentTilesRect());
}

function mergeTiles(lower: Tile | undefined, upper: Tile | undefined): Tile | undefined {
  if (lower === undefined || upper === undefined || isUniformTile(upper)) return upper ?? lower;
  return lower.map((label, i) => (upper[i] === EMPTY ? label : upper[i]!));
}
