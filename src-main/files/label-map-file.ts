/** Reads a PNG as a label map: palette indices or grey values are the ids, colours play no part. */
import { inflateSync } from 'node:zlib';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { assertMapSize, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { isPng, readChunks, type PngChunk } from './png-chunks.ts';
import { readSamples, scanlineBytes, type SampleLayout } from './png-samples.ts';

const GREY = 0;
const INDEXED = 3;

/**
 * Ids as they stand in the file. Throws `map-not-png`, `map-size` (before anything of that size is allocated),
 * `map-coloured`, `map-depth`, or `png-damaged`.
 */
export function readLabelMap(file: ImageFile): LabelMap {
  if (!isPng(file.bytes)) throw new SpadeworkError('map-not-png', { name: file.name });
  const chunks = readChunks(file.bytes);
  const layout = readLayout(chunks);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  return {
    width: layout.width,
    height: layout.height,
    ids: readSamples(inflate(packed, scanlineBytes(layout)), layout),
  };
}

function readLayout(chunks: readonly PngChunk[]): SampleLayout {
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13) throw new SpadeworkError('png-damaged');
  const view = new DataView(header.data.buffer, header.data.byteOffset, 13);
  const [width, height, depth, colour, interlace] = [
    view.getUint32(0),
    view.getUint32(4),
    view.getUint8(8),
    view.getUint8(9),
    view.getUint8(12),
  ];
  assertMapSize(width, height);
  if (colour !== GREY && colour !== INDEXED) throw new SpadeworkError('map-coloured');
  // Grey of fewer bits stands for evenly spread values of 0..255, so it cannot hold ids; 16 bits hold more than an id can be.
  if (!(depth === 8 || (colour === INDEXED && (depth === 1 || depth === 2 || depth === 4))))
    throw new SpadeworkError('map-depth', { depth });
  if (interlace > 1) throw new SpadeworkError('png-damaged');
  return { width, height, depth, interlaced: interlace === 1 };
}

/** Inflates to exactly `size` bytes: data that would grow beyond what the header promised is refused while it grows. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  try {
    const lines = inflateSync(packed, { maxOutputLength: size });
    if (lines.length === size) return lines;
  } catch {
    // Said below, in the same words for every way in which the data can be wrong.
  }
  throw new SpadeworkError('png-damaged');
}
