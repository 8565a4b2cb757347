/** A label map as the pixels of a picture. Encoding them is the file writer's part. */
import type { Label } from '../packs.ts';
import type { LabelMap } from './label-map.ts';

/** '#rrggbb' as three bytes. */
export function rgbOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** RGB triples for the ids 0..255: the labels' colours, black where there is no label. */
export function labelPalette(labels: readonly Label[]): Uint8Array {
  const palette = new Uint8Array(3 * 256);
  for (const { id, colour } of labels) palette.set(rgbOf(colour), 3 * id);
  return palette;
}

/** The map in the labels' colours: RGB, row-major. */
export function colouredPicture(
  map: LabelMap,
  labels: readonly Label[],
): { width: number; height: number; rgb: Uint8Array } {
  const palette = labelPalette(labels);
  const rgb = new Uint8Array(3 * map.ids.length);
  for (let i = 0; i < map.ids.length; i++) {
    const from = 3 * map.ids[i]!;
    rgb[3 * i] = palette[from]!;
    rgb[3 * i + 1] = palette[from + 1]!;
    rgb[3 * i + 2] = palette[from + 2]!;
  }
  return { width: map.width, height: map.height, rgb };
}
