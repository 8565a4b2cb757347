/** Moving, scaling, mirroring and turning the pixels of a layer: nearest only, what leaves the document is cut. */
import { invert, mapBox, type Affine } from './affine.ts';
import type { LabelDocument } from './document.ts';
import type { LayerId } from './layer.ts';
import { clearTiles } from './layer-operations.ts';
import { copyPixels } from './select.ts';
import { Selection } from './selection.ts';
import { EMPTY } from './tile.ts';
import { intersectRects, type Rect } from '../geometry.ts';

export interface LayerTransform {
  /** Box around the pixels that move, as they were at the beginning; `undefined` where there are none. */
  readonly box: Rect | undefined;
  /** Shows the pixels as they were at the beginning, mapped by `affine`. A map without inverse leaves nothing of them. */
  update(affine: Affine): void;
  /** Ends the transform as one step. Returns false when no pixel changed. */
  commit(): boolean;
  cancel(): void;
}

/**
 * Begins a transform that follows the pointer: of the whole layer, or of what is selected of it; the selection goes along.
 * Throws as `paintableGrid` does.
 */
export function beginTransform(document: LabelDocument, layer: LayerId): LayerTransform {
  document.paintableGrid(layer);
  const { selection } = document.stack;
  const { box, ids } = copyPixels(document, layer) ?? {};
  document.mark('transform-layer');
  return {
    box,
    update(affine) {
      document.rewind();
      if (box === undefined || ids === undefined) return;
      if (selection === undefined) clearTiles(document, layer);
      else eraseSelected(document, layer, selection);
      drawMapped(document, layer, box, ids, affine);
      if (selection !== undefined) {
        document.changeStack({ ...document.stack, selection: mapSelection(selection, document.bounds, affine) });
      }
    },
    commit: () => document.commit(),
    cancel: () => document.bail(),
  };
}

/** Transforms a layer as one step. Throws as `paintableGrid` does. */
export function transformLayer(document: LabelDocument, layer: LayerId, affine: Affine): void {
  const transform = beginTransform(document, layer);
  transform.update(affine);
  transform.commit();
}

/** The smallest box around the pixels of a layer that are not empty; `undefined` for an empty layer. */
export function contentBox(document: LabelDocument, layer: LayerId): Rect | undefined {
  return document.grid(layer).contentRect();
}

function eraseSelected(document: LabelDocument, layer: LayerId, selection: Selection): void {
  const grid = document.grid(layer);
  const { box } = selection;
  for (let y = box.y; y < box.y + box.height; y++) {
    selection.forEachRun(y, box.x, box.x + box.width, (from, to) => grid.fillSpan(y, from, to, EMPTY));
  }
  document.pixelsChanged(layer, box);
}

/** Draws `pixels`, which fill `box`: each pixel takes what lies under its centre, mapped back, where that is not empty. */
function drawMapped(document: LabelDocument, layer: LayerId, box: Rect, pixels: Uint8Array, affine: Affine): void {
  const grid = document.grid(layer);
  const target = forEachMappedRow(affine, box, pixels, document.bounds, (y, x, row) => {
    forEachFilledRun(row, (from, to) => grid.writeRow(y, x + from, row.subarray(from, to)));
  });
  document.pixelsChanged(layer, target);
}

/** Where the selected pixels come to lie. */
function mapSelection(selection: Selection, bounds: Rect, affine: Affine): Selection | undefined {
  const { box } = selection;
  const bits = selection.read(box).map((bit) => (bit === 1 ? 1 : EMPTY));
  return Selection.drawn(bounds, (sink) => {
    forEachMappedRow(affine, box, bits, bounds, (y, x, row) => {
      forEachFilledRun(row, (from, to) => sink.fill(y, x + from, x + to));
    });
  });
}

/** Runs of a row that are not empty. */
function forEachFilledRun(row: Uint8Array, visit: (from: number, to: number) => void): void {
  let start = -1;
  for (let x = 0; x <= row.length; x++) {
    const filled = x < row.length && row[x] !== EMPTY;
    if (filled && start < 0) start = x;
    if (!filled && start >= 0) {
      visit(start, x);
      start = -1;
    }
  }
}

/**
 * The rows of `pixels`, which fill `box`, mapped and cut to `bounds`: each pixel takes what lies under its centre, mapped
 * back. `row` is used again for the next. Returns the rectangle around all rows; `undefined` where nothing is left.
 */
function forEachMappedRow(
  affine: Affine,
  box: Rect,
  pixels: Uint8Array,
  bounds: Rect,
  visit: (y: number, x: number, row: Uint8Array) => void,
): Rect | undefined {
  const back = invert(affine);
  const target = back && intersectRects(mapBox(affine, box), bounds);
  if (back === undefined || target === undefined) return undefined;
  const row = new Uint8Array(target.width);
  for (let y = target.y; y < target.y + target.height; y++) {
    const across = {
      start: back.a * (target.x + 0.5) + back.c * (y + 0.5) + back.e - box.x,
      step: back.a,
      size: box.width,
    };
    const down = {
      start: back.b * (target.x + 0.5) + back.d * (y + 0.5) + back.f - box.y,
      step: back.b,
      size: box.height,
    };
    const [from, to] = insideBoth(across, down, target.width);
    for (let i = from; i < to; i++) {
      const line = (down.start + down.step * i) | 0;
      row[i] = pixels[line * box.width + ((across.start + across.step * i) | 0)]!;
    }
    if (from < to) visit(y, target.x + from, row.subarray(from, to));
  }
  return target;
}

/** Where a row of target pixels lies in the source along one axis: pixel i at start + step * i, inside from 0 up to size. */
interface SourceWalk {
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

/** The pixels 0..count-1 whose source lies inside along both axes: one run, as each axis is walked evenly. */
function insideBoth(across: SourceWalk, down: SourceWalk, count: number): [from: number, to: number] {
  const [left, right] = insideOne(across, count);
  const [top, bottom] = insideOne(down, count);
  return [Math.max(left, top), Math.min(right, bottom)];
}

function insideOne({ start, step, size }: SourceWalk, count: number): [from: number, to: number] {
  const inside = (i: number): boolean => start + step * i >= 0 && start + step * i < size;
  if (step === 0) return inside(0) ? [0, count] : [0, 0];
  const ends = [-start / step, (size - start) / step];
  let from = Math.max(0, Math.floor(Math.min(...ends)) - 1);
  let to = Math.min(count, Math.ceil(Math.max(...ends)) + 2);
  while (from < to && !inside(from)) from++;
  while (to > from && !inside(to - 1)) to--;
  return [from, to];
}
