/** Sheets to see how far a training has come: for some photographs the map, the photograph, and the picture made of the map. */
import { loadImageLibrary } from '../src-main/files/image-library.ts';
import { colouredPicture } from '../src-shared/labels/export-map.ts';
import type { Label } from '../src-shared/packs.ts';
import type { PaintedSheet } from './learner.ts';

const GAP = 4;
const CHANNELS = 3;

/** PNG with a row for each map. */
export async function drawSheet(
  labels: readonly Label[],
  { width, height, labelMaps: maps, photos, made }: PaintedSheet,
): Promise<Uint8Array> {
  const sheet = { width: 3 * width + 2 * GAP, height: maps.length * (height + GAP) - GAP };
  const pixels = new Uint8Array(sheet.width * sheet.height * CHANNELS);
  const place = (rgb: Uint8Array, column: number, row: number): void => {
    for (let y = 0; y < height; y++) {
      const at = ((row * (height + GAP) + y) * sheet.width + column * (width + GAP)) * CHANNELS;
      pixels.set(rgb.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS), at);
    }
  };
  for (const [row, map] of maps.entries()) {
    place(colouredPicture(map, labels).rgb, 0, row);
    place(bytesOf(photos, width * height, row), 1, row);
    place(bytesOf(made, width * height, row), 2, row);
  }
  const sharp = await loadImageLibrary();
  return Uint8Array.from(
    await sharp(pixels, { raw: { ...sheet, channels: CHANNELS } })
      .png()
      .toBuffer(),
  );
}

/** RGB of picture number n, of `plane` pixels each, truncated as everywhere. */
function bytesOf(data: Float32Array, plane: number, n: number): Uint8Array {
  const rgb = new Uint8Array(plane * CHANNELS);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const from = (n * CHANNELS + channel) * plane;
    for (let i = 0; i < plane; i++)
      rgb[i * CHANNELS + channel] = Math.min(255, Math.max(0, (data[from + i]! + 1) * 127.5));
  }
  return rgb;
}
