/** Colours of labels on the screen. Only here, and in what draws from here, do ids become colour. */
import { EMPTY } from '../../src-shared/document/tile.ts';
import type { Label } from '../../src-shared/packs.ts';

/** For ids that the pack does not know. */
const UNKNOWN = 0xff7f7f7f;

/**
 * One 32-bit pixel for every id, as ImageData keeps them on the little-endian machines that run us (0xAABBGGRR).
 * EMPTY is transparent, unless it is what a map says of pixels without a label.
 */
export function pixelTable(labels: readonly Label[]): Uint32Array {
  const table = new Uint32Array(256).fill(UNKNOWN);
  table[EMPTY] = 0;
  for (const label of labels) table[label.id] = toPixel(label.colour);
  return table;
}

/** '#rrggbb' as an opaque ImageData pixel. */
export function toPixel(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;
}

/** Black or white, whichever stands out against '#rrggbb'. */
export function contrastingInk(colour: string): '#000000' | '#ffffff' {
  const rgb = Number.parseInt(colour.slice(1), 16);
  const linear = (channel: number): number => (channel / 255) ** 2.2;
  const luminance = 0.2126 * linear(rgb >>> 16) + 0.7152 * linear((rgb >>> 8) & 255) + 0.0722 * linear(rgb & 255);
  return luminance > 0.18 ? '#000000' : '#ffffff';
}
