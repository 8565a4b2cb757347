/** Documents of another size made from one: canvas size, cropping, turning. The first stays as it is. */
import type { Point, Size } from '../geometry.ts';
import type { LabelDocument } from './document.ts';
import { layerMap } from './layer-operations.ts';
import { restoreDocument } from './snapshot.ts';
import { EMPTY } from './tile.ts';

/**
 * The document on a canvas of `size` whose top left corner lies at `origin` of the present one. Layers are empty where
 * the present canvas does not reach, and keep their ids. Throws `map-size` for a side that is not in 1..4096.
 */
export function resizeCanvas(document: LabelDocument, size: Size, origin: Point): LabelDocument {
  const left = Math.max(0, origin.x);
  const right = Math.min(document.width, origin.x + size.width);
  return rebuild(document, size, (source, target) => {
    for (let y = 0; y < size.height; y++) {
      const from = y + origin.y;
      if (from < 0 || from >= document.height || left >= right) continue;
      const row = source.subarray(from * document.width + left, from * document.width + right);
      target.set(row, y * size.width + left - origin.x);
    }
  });
}

/** The document with every pixel scaled to another size, nearest: labels are never blended. */
export function resizeDocument(document: LabelDocument, size: Size): LabelDocument {
  const columns = Int32Array.from({ length: size.width }, (_, x) =>
    Math.floor(((x + 0.5) * document.width) / size.width),
  );
  return rebuild(document, size, (source, target) => {
    for (let y = 0; y < size.height; y++) {
      const row = Math.floor(((y + 0.5) * document.height) / size.height) * document.width;
      for (let x = 0; x < size.width; x++) target[y * size.width + x] = source[row + columns[x]!]!;
    }
  });
}

function rebuild(
  document: LabelDocument,
  { width, height }: Size,
  draw: (source: Uint8Array, target: Uint8Array) => void,
): LabelDocument {
  return restoreDocument({
    width,
    height,
    base: document.stack.base,
    layers: document.layers.map((layer) => {
      const ids = new Uint8Array(width * height).fill(EMPTY);
      draw(layerMap(document, layer.id).ids, ids);
      return { ...layer, ids };
    }),
  });
}
