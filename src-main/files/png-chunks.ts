/** The container of PNG: chunks, read with every length checked against the file, and text put between them. */
import { crc32 } from 'node:zlib';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export interface PngChunk {
  type: string;
  data: Uint8Array;
}

/** Whether `file` begins as a PNG does. */
export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/** The chunks up to IEND, as views on `file`. Throws as `readMendedChunks` does. */
export function readChunks(file: Uint8Array): PngChunk[] {
  return readMendedChunks(file).chunks;
}

/**
 * The chunks up to IEND, as views on `file`, and whether something was passed over that the picture can do without: an
 * ancillary chunk whose checksum is wrong, a missing end after all of the picture. Throws `png-damaged` when the picture
 * itself is cut short or a checksum of its chunks is wrong.
 */
export function readMendedChunks(file: Uint8Array): { chunks: PngChunk[]; mended: boolean } {
  let mended = false;
  const isWhole = (): boolean => chunks.some(({ type }) => type === 'IDAT');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: PngChunk[] = [];
  for (let offset = SIGNATURE.length; ;) {
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    const end = offset + 8 > file.length ? Infinity : offset + 12 + view.getUint32(offset);
    if (end > file.length) {
      // Whether the picture's data is all there shows when it is unpacked.
      if (type === 'IDAT' || !isWhole()) throw new SpadeworkError('png-damaged');
      return { chunks, mended: true };
    }
    const sound = crc32(file.subarray(offset + 4, end - 4)) === view.getUint32(end - 4);
    if (sound) chunks.push({ type, data: file.subarray(offset + 8, end - 4) });
    else if (isAncillary(type)) mended = true;
    else throw new SpadeworkError('png-damaged');
    if (type === 'IEND') return { chunks, mended };
    offset = end;
  }
}

/** Whether a picture can be shown without chunks of this type. */
function isAncillary(type: string): boolean {
  return /^[a-z][A-Za-z]{3}$/.test(type);
}

/** Puts chunks together again. */
export function writeChunks(chunks: readonly PngChunk[]): Uint8Array {
  const size = chunks.reduce((sum, { data }) => sum + 12 + data.length, SIGNATURE.length);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set(SIGNATURE);
  let offset = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(offset, data.length);
    for (let i = 0; i < 4; i++) file[offset + 4 + i] = type.charCodeAt(i);
    file.set(data, offset + 8);
    view.setUint32(offset + 8 + data.length, crc32(file.subarray(offset + 4, offset + 8 + data.length)));
    offset += 12 + data.length;
  }
  return file;
}

/** An iTXt chunk: uncompressed UTF-8 text under a Latin-1 keyword of at most 79 characters. */
export function textChunk(keyword: string, text: string): PngChunk {
  // Keyword, its end, "not compressed", method 0, no language, no translated keyword.
  return {
    type: 'iTXt',
    data: Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.alloc(5), Buffer.from(text, 'utf8')]),
  };
}

/** The text of the first uncompressed iTXt chunk with this keyword, or null. */
export function readText(chunks: readonly PngChunk[], keyword: string): string | null {
  for (const { type, data } of chunks) {
    if (type !== 'iTXt') continue;
    const head = Buffer.from(`${keyword}\0\0\0`, 'latin1');
    if (!head.equals(data.subarray(0, head.length))) continue;
    const languageEnd = data.indexOf(0, head.length);
    const translatedEnd = data.indexOf(0, languageEnd + 1);
    if (languageEnd === -1 || translatedEnd === -1) continue;
    return Buffer.from(data.subarray(translatedEnd + 1)).toString('utf8');
  }
  return null;
}
