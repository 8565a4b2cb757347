/** Writes label maps as PNG: for programs as indices that are the ids, for people as a picture in the labels' colours. */
import { constants, createDeflate, deflateSync } from 'node:zlib';
import { EMPTY } from '../../src-shared/document/index.ts';
import { colouredPicture, labelPalette } from '../../src-shared/labels/export-map.ts';
import type { Size } from '../../src-shared/geometry.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label } from '../../src-shared/packs.ts';
import { loadImageLibrary } from './image-library.ts';
import { writeChunks, type PngChunk } from './png-chunks.ts';

const INDEXED = 3;
/** Rows that are packed at once: a tile's, few enough to stay in the processor's cache. */
export const BAND_ROWS = 64;
/** Bytes that come back from the thread that packs at once. */
const CHUNK_BYTES = 64 * 1024;

/** An indexed PNG whose palette shows the labels' colours; `readLabelMap` reads it back. */
export function encodeLabelMapPng(map: LabelMap, labels: readonly Label[]): Uint8Array {
  return indexedPng(map, deflateSync(scanlines(map), { level: 9 }), [{ type: 'PLTE', data: labelPalette(labels) }]);
}

/** Pixels of a map that are asked for some rows at a time: what is returned is used before the next are asked for. */
export interface MapRows {
  readonly width: number;
  readonly height: number;
  /** `count` rows from row `y` on, row-major. */
  read(y: number, count: number): Uint8Array;
}

export function rowsOf({ width, height, ids }: LabelMap): MapRows {
  return { width, height, read: (y, count) => ids.subarray(y * width, (y + count) * width) };
}

/**
 * An indexed PNG like that of `encodeLabelMapPng`, with id 255 transparent, made beside the thread and in little memory: for
 * the layers of large documents.
 */
export async function encodeLayerPng(rows: MapRows, labels: readonly Label[]): Promise<Uint8Array> {
  const palette = new Uint8Array(256 * 3);
  palette.set(labelPalette(labels));
  const alpha = new Uint8Array(256).fill(255);
  alpha[EMPTY] = 0;
  return indexedPng(rows, await deflateRows(rows), [
    { type: 'PLTE', data: palette },
    { type: 'tRNS', data: alpha },
  ]);
}

/** Deflated scanlines. Labels lie in areas: runs of one byte are all that there is to find. */
async function deflateRows(rows: MapRows): Promise<Uint8Array> {
  const { width, height } = rows;
  const stream = createDeflate({ level: 3, strategy: constants.Z_RLE, chunkSize: CHUNK_BYTES });
  const packed: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => packed.push(chunk));
  const lines = new Uint8Array((width + 1) * Math.min(BAND_ROWS, height));
  for (let y = 0; y < height; y += BAND_ROWS) {
    const count = Math.min(BAND_ROWS, height - y);
    layScanlines(rows.read(y, count), width, lines);
    await new Promise<void>((resolve, reject) =>
      stream.write(lines.subarray(0, count * (width + 1)), (error) => (error ? reject(error) : resolve())),
    );
  }
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject).on('end', resolve);
    stream.end();
  });
  return Buffer.concat(packed);
}

function indexedPng({ width, height }: Size, packed: Uint8Array, colours: readonly PngChunk[]): Uint8Array {
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

function scanlines({ width, height, ids }: LabelMap): Uint8Array {
  const lines = new Uint8Array((width + 1) * height);
  layScanlines(ids, width, lines);
  return lines;
}

/** One filter byte a row: none, as neighbouring indices say nothing of each other. */
function layScanlines(ids: Uint8Array, width: number, lines: Uint8Array): void {
  for (let from = 0, to = 1; from < ids.length; from += width, to += width + 1)
    lines.set(ids.subarray(from, from + width), to);
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
