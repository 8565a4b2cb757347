/** Writes label maps as PNG: for programs as indices that are the ids, for people as a picture in the labels' colours. */
import { deflateSync } from 'node:zlib';
import { colouredPicture, labelPalette } from '../../src-shared/labels/export-map.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import { loadImageLibrary } from './image-library.ts';
import { writeChunks } from './png-chunks.ts';

const INDEXED = 3;

/** An indexed PNG whose palette shows the labels' colours; `readLabelMap` reads it back. */
export function encodeLabelMapPng(map: LabelMap, labels: readonly Label[]): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, map.width);
  view.setUint32(4, map.height);
  header.set([8, INDEXED, 0, 0, 0], 8);
  // One filter byte a row: none, as neighbouring indices say nothing of each other.
  const lines = new Uint8Array((map.width + 1) * map.height);
  for (let y = 0; y < map.height; y++)
    lines.set(map.ids.subarray(y * map.width, (y + 1) * map.width), y * (map.width + 1) + 1);
  return writeChunks([
    { type: 'IHDR', data: header },
    { type: 'PLTE', data: labelPalette(labels) },
    { type: 'IDAT', data: deflateSync(lines, { level: 9 }) },
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

/** The map as a picture in the labels' colours, which the import recognises again. */
export async function encodeColouredMapPng(map: LabelMap, labels: readonly Label[]): Promise<Uint8Array> {
  const { width, height, rgb } = colouredPicture(map, labels);
  const sharp = await loadImageLibrary();
  return Uint8Array.from(
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}
