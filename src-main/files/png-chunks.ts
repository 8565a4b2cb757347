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

/** The chunks up to IEND, as views on `file`. Throws `png-damaged` when the file is cut short or a chunk's checksum is wrong. */
export function readChunks(file: Uint8Array): PngChunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: PngChunk[] = [];
  for (let offset = SIGNATURE.length; ;) {
    if (offset + 12 > file.length) throw new SpadeworkError('png-damaged');
    const length = view.getUint32(offset);
    const end = offset + 12 + length;
    if (end > file.length) throw new SpadeworkError('png-damaged');
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    if (crc32(file.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) throw new SpadeworkError('png-damaged');
    chunks.push({ type, data: file.subarray(offset + 8, end - 4) });
    if (type === 'IEND') return chunks;
    offset = end;
  }
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
