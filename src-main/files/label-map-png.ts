/** Writes label maps as PNG: for programs as indices that are the ids, for people as a picture in the labels' colours. */
import { promisify } from 'node:util';
import { constants, deflate, deflateSync } from 'node:zlib';
import { EMPTY } from '../../src-shared/document/index.ts';
import { colouredPicture, labelPalette } from '../../src-shared/labels/export-map.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import { loadImageLibrary } from './image-library.ts';
import { writeChunks, type PngChunk } from './png-chunks.ts';

const INDEXED = 3;
const deflateBeside = promisify(deflate);

/** An indexed PNG whose palette shows the labels' colours; `readLabelMap` reads it back. */
export function encodeLabelMapPng(map: LabelMap, labels: readonly Label[]): Uint8Array {
  return indexedPng(map, deflateSync(scanlines(map), { level: 9 }), [{ type: 'PLTE', data: labelPalette(labels) }]);
}

/** The same, quickly and beside the thread, with id 255 transparent: for layers, and maps of 16 million pixels. */
export async function encodeLayerPng(map: LabelMap, labels: readonly Label[]): Promise<Uint8Array> {
  // Labels lie in areas: runs of one byte are all that there is to find.
  const packed = await deflateBeside(scanlines(map), { level: 3, strategy: constants.Z_RLE });
  const palette = new Uint8Array(256 * 3);
  palette.set(labelPalette(labels));
  const alpha = new Uint8Array(256).fill(255);
  alpha[EMPTY] = 0;
  return indexedPng(map, packed, [
    { type: 'PLTE', data: palette },
    { type: 'tRNS', data: alpha },
  ]);
}

function indexedPng({ width, height }: LabelMap, packed: Uint8Array, colours: readonly PngChunk[]): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, INDEXED, 0, 0, 0], 8);
  return writeChunks([
    { type: 'IHDR', data: header },
    ...colours,
    { type: 'IDAT', data: packed },
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

/** One filter byte a row: none, as neighbouring indices say nothing of each other. */
function scanlines({ width, height, ids }: LabelMap): Uint8Array {
  const lines = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) lines.set(ids.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return lines;
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
