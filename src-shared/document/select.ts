/** Commands on the selection and on what it holds. Each is one step, or a part of the step that is open. */
import type { Point, Rect } from '../geometry.ts';
import type { LabelDocument } from './document.ts';
import type { LayerId } from './layer.ts';
import { addLayer, clearLayer } from './layer-operations.ts';
import { Selection } from './selection.ts';
import { beginStroke } from './stroke.ts';
import { EMPTY } from './tile.ts';

/** Pixels cut out of a layer: `ids` fill `box`, EMPTY where nothing was taken. */
export interface CopiedPixels {
  readonly box: Rect;
  readonly ids: Uint8Array;
}

/** Makes `selection` the document's; `undefined` selects nothing in particular, so that everything can be painted. */
export function changeSelection(document: LabelDocument, selection: Selection | undefined): void {
  if (selection === document.stack.selection) return;
  document.step('select', () => document.changeStack({ ...document.stack, selection }));
}

/** What a layer holds within the selection; `undefined` where that is nothing. */
export function copyPixels(document: LabelDocument, layer: LayerId): CopiedPixels | undefined {
  const grid = document.grid(layer);
  const { selection } = document.stack;
  const box = selection?.box ?? grid.contentRect();
  if (box === undefined) return undefined;
  const ids = grid.read(box);
  selection?.keepSelected(ids, box, EMPTY);
  return ids.some((id) => id !== EMPTY) ? { box, ids } : undefined;
}

/** Empties what is selected of a layer, or all of it where nothing is selected. Throws as `paintableGrid` does. */
export function clearSelected(document: LabelDocument, layer: LayerId): void {
  const { selection } = document.stack;
  if (selection === undefined) {
    clearLayer(document, layer);
    return;
  }
  const stroke = beginStroke(document, layer, 'clear-selected');
  stroke.paint(EMPTY, (sink) => fillBox(sink, selection.box));
  stroke.commit();
}

/** Fills what is selected, or the whole document, with a label. Throws as `paintableGrid` does. */
export function fillSelected(document: LabelDocument, layer: LayerId, label: number): void {
  const stroke = beginStroke(document, layer, 'fill-selected');
  stroke.paint(label, (sink) => fillBox(sink, document.stack.selection?.box ?? document.bounds));
  stroke.commit();
}

/** Copies, then empties what was copied. Throws as `paintableGrid` does. */
export function cutPixels(document: LabelDocument, layer: LayerId): CopiedPixels | undefined {
  document.paintableGrid(layer);
  const copied = copyPixels(document, layer);
  if (copied !== undefined) clearSelected(document, layer);
  return copied;
}

/**
 * Adds a layer above `above` with the copied pixels, where they came from as far as the document goes, else around
 * `middle`. The selection ends, as it was of the layer that they came from. Returns the new layer's id.
 */
export function pastePixels(
  document: LabelDocument,
  { box, ids }: CopiedPixels,
  options: { name: string; above: LayerId; middle: Point },
): LayerId {
  const inside =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= document.width && box.y + box.height <= document.height;
  const place = inside
    ? box
    : {
        x: Math.round(options.middle.x - box.width / 2),
        y: Math.round(options.middle.y - box.height / 2),
      };
  return document.step('paste', () => {
    if (document.stack.selection !== undefined) document.changeStack({ ...document.stack, selection: undefined });
    const layer = addLayer(document, { name: options.name, above: options.above });
    const grid = document.grid(layer);
    const left = Math.max(0, -place.x);
    const right = Math.min(box.width, document.width - place.x);
    for (let row = 0; row < box.height && left < right; row++) {
      const y = place.y + row;
      if (y < 0 || y >= document.height) continue;
      grid.writeRow(y, place.x + left, ids.subarray(row * box.width + left, row * box.width + right));
    }
    document.pixelsChanged(layer, { x: place.x, y: place.y, width: box.width, height: box.height });
    return layer;
  });
}

/** Selects all pixels of the shown map with a label. */
export function selectLabel(document: LabelDocument, label: number): void {
  changeSelection(document, Selection.ofLabel(document.composite(), label));
}

function fillBox(sink: { fill(y: number, from: number, to: number): void }, box: Rect): void {
  for (let y = box.y; y < box.y + box.height; y++) sink.fill(y, box.x, box.x + box.width);
}
