/** Opacity of layers on the screen: labels are never blended, but a faded layer lets what is drawn under the labels through. */
import { EMPTY, type LabelDocument, type Rect } from '../../src-shared/document/index.ts';

/** True where a layer that is seen lets something through. */
export function hasFadedLayers(layers: LabelDocument['layers']): boolean {
  return layers.some(({ visible, opacity }) => visible && opacity < 1);
}

/**
 * Gives each of the coloured pixels of `rect` (ImageData words) the opacity of the topmost layer that paints it; the
 * base has that of the lowest.
 */
export function fadeLayers(document: LabelDocument, rect: Rect, pixels: Uint32Array): void {
  const shown = document.layers.filter(({ visible }) => visible);
  const alphas = new Uint8Array(pixels.length).fill(alphaOf(shown[0]?.opacity ?? 1));
  const ids = new Uint8Array(pixels.length);
  for (const { id, opacity } of shown) {
    document.grid(id).read(rect, ids);
    const alpha = alphaOf(opacity);
    for (let i = 0; i < ids.length; i++) if (ids[i] !== EMPTY) alphas[i] = alpha;
  }
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! & 0x00ffffff) | (alphas[i]! << 24);
}

function alphaOf(opacity: number): number {
  return Math.round(255 * opacity);
}
