/** Moving, scaling, mirroring and turning the pixels of a layer: nearest only, what leaves the document is cut. */
import { invert, mapBox, type Affine } from './affine.ts';
import type { LabelDocument } from './document.ts';
import type { LayerId } from './layer.ts';
import { clearTiles } from './layer-operations.ts';
import { intersectRects, type Rect } from '../geometry.ts';

export interface LayerTransform {
  /** Box around the layer's pixels as they were at the beginning; `undefined` for an empty layer. */
  readonly box: Rect | undefined;
  /** Shows the layer as it was at the beginning, mapped by `affine`. A map without inverse leaves nothing. */
  update(affine: Affine): void;
  /** Ends the transform as one step. Returns false when no pixel changed. */
  commit(): boolean;
  cancel(): void;
}

/** Begins a transform that follows the pointer. Throws as `paintableGrid` does. */
export function beginTransform(document: LabelDocument, layer: LayerId): LayerTransform {
  const grid = document.paintableGrid(layer);
  const box = contentBox(document, layer);
  const pixels = box && grid.read(box);
  document.mark('transform-layer');
  return {
    box,
    update(affine) {
      document.rewind();
      if (box === undefined || pixels === undefined) return;
      clearTiles(document, layer);
      drawMapped(document, layer, box, pixels, affine);
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

/** Draws `pixels`, which fill `box`, into an empty layer: each pixel takes what lies under its centre, mapped back. */
function drawMapped(document: LabelDocument, layer: LayerId, box: Rect, pixels: Uint8Array, affine: Affine): void {
  const back = invert(affine);
  const target = back && intersectRects(mapBox(affine, box), document.bounds);
  if (back === undefined || target === undefined) return;
  const grid = document.grid(layer);
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
    if (from < to) grid.writeRow(y, target.x + from, row.subarray(from, to));
  }
  document.pixelsChanged(layer, target);
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
