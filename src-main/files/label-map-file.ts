/** Reads a PNG as a label map: palette indices or grey values are the ids, colours play no part. */
import { inflateSync } from 'node:zlib';
import type { ImageFile } from '../../src-shared/api/studio-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { EMPTY } from '../../src-shared/document/tile.ts';
import { assertMapSize, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { isPng, readMendedChunks, type PngChunk } from './png-chunks.ts';
import { readSamples, scanlineBytes, type SampleLayout } from './png-samples.ts';

const GREY = 0;
const INDEXED = 3;

/** The ids of a file, and what its colours say of them. */
export interface IdPng extends LabelMap {
  /** RGB triples by id; null for a grey file. */
  readonly palette: Uint8Array | null;
  /** True where damaged data was passed over that the ids do not depend on. */
  readonly mended: boolean;
  /** Ids whose pixels are more than half transparent. */
  readonly transparent: Uint8Array;
}

/** Ids as they stand in the file, transparent pixels without a label. Throws as `readIdPng` does. */
export function readLabelMap(file: ImageFile): LabelMap {
  const { width, height, ids, transparent } = readIdPng(file);
  // Most often the one that is transparent is EMPTY already.
  if (transparent.some((id) => id !== EMPTY)) {
    const meant = Uint8Array.from({ length: 256 }, (_, id) => (transparent.includes(id) ? EMPTY : id));
    for (let i = 0; i < ids.length; i++) ids[i] = meant[ids[i]!]!;
  }
  return { width, height, ids };
}

/**
 * Ids as they stand in the file. Throws `map-not-png`, `map-size` (before anything of that size is allocated),
 * `map-coloured`, `map-depth`, `map-ids-large` or `png-damaged`.
 */
export function readIdPng(file: ImageFile): IdPng {
  if (!isPng(file.bytes)) throw new SpadeworkError('map-not-png', { name: file.name });
  const { chunks, mended } = readMendedChunks(file.bytes);
  const { colour, ...layout } = readLayout(chunks);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const samples = readSamples(inflate(packed, scanlineBytes(layout)), layout);
  const dataOf = (type: string): Uint8Array | undefined => chunks.find((chunk) => chunk.type === type)?.data;
  const palette = dataOf('PLTE');
  if (colour === INDEXED && palette === undefined) throw new SpadeworkError('png-damaged');
  const unit = samples instanceof Uint16Array ? unitOf(samples) : 1;
  return {
    width: layout.width,
    height: layout.height,
    ids: samples instanceof Uint16Array ? Uint8Array.from(samples, (sample) => sample / unit) : samples,
    mended,
    palette: colour === INDEXED ? Uint8Array.from(present(palette)) : null,
    transparent: transparentIds(dataOf('tRNS'), colour, unit),
  };
}

/** Of indices, those whose opacity is below half; of grey values, the one that the file names. */
function transparentIds(data: Uint8Array | undefined, colour: number, unit: number): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  if (colour === INDEXED) return Uint8Array.from([...data.keys()].filter((id) => data[id]! < 128));
  const value = data.length < 2 ? NaN : ((data[0]! << 8) | data[1]!) / unit;
  return Number.isInteger(value) && value <= 255 ? Uint8Array.of(value) : new Uint8Array(0);
}

/**
 * What 16-bit values count in: ids as they are, or ids spread over the whole range (each times 257), as programs write that
 * widen 8 bits. Throws `map-ids-large` where they can be neither.
 */
function unitOf(samples: Uint16Array): number {
  const max = samples.reduce((so, sample) => Math.max(so, sample), 0);
  if (max <= 255) return 1;
  if (samples.every((sample) => sample % 257 === 0)) return 257;
  throw new SpadeworkError('map-ids-large', { max });
}

function readLayout(chunks: readonly PngChunk[]): SampleLayout & { colour: number } {
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
  if (!isDepth(depth, colour)) throw new SpadeworkError('map-depth', { depth });
  if (interlace > 1) throw new SpadeworkError('png-damaged');
  return { width, height, depth, interlaced: interlace === 1, colour };
}

/** Grey of fewer bits than 8 stands for evenly spread values of 0..255, so it cannot hold ids. */
function isDepth(depth: number, colour: number): depth is SampleLayout['depth'] {
  return (colour === INDEXED ? [1, 2, 4, 8] : [8, 16]).includes(depth);
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
