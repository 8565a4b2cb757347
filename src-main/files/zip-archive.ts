/**
 * Reads entries of a zip archive by name: stored or deflated, zip64 included. The directory is checked against the
 * file, and what an entry claims to inflate to against what deflate can do, before anything is allocated.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { assertRange, readRange, type ByteSource } from '../engine/packs/byte-source.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly storedSize: number;
  /** Bytes after inflating, as the directory claims. */
  readonly size: number;
  readonly crc: number;
  /** Position of the local header. */
  readonly headerOffset: number;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;
/** All entries inflated, against the file. Weights shrink by a tenth at most; a bomb grows a thousandfold. */
const MAX_INFLATION = 64;
const INFLATION_ALLOWANCE = 16 * 1024 * 1024;

/** The archive's entries by name. Throws `checkpoint-zip`, `checkpoint-too-large`, `file-ends-early`. */
export function readZipDirectory(source: ByteSource): ReadonlyMap<string, ZipEntry> {
  const { offset, size } = locateDirectory(source);
  if (size > MAX_DIRECTORY_BYTES) throw new SpadeworkError('checkpoint-too-large');
  const directory = new DataView(readRange(source, offset, size).buffer);
  const entries = new Map<string, ZipEntry>();
  let total = 0;
  for (let at = 0; at < size;) {
    const { entry, length } = readDirectoryEntry(directory, at);
    assertRange(source.size, entry.headerOffset, entry.storedSize);
    if (entries.has(entry.name)) throw damaged(entry.name);
    entries.set(entry.name, entry);
    total += entry.size;
    if (total > source.size * MAX_INFLATION + INFLATION_ALLOWANCE) throw new SpadeworkError('checkpoint-too-large');
    at += length;
  }
  return entries;
}

/** The entry's bytes, inflated and checked against their checksum. */
export function readZipEntry(source: ByteSource, entry: ZipEntry): Uint8Array {
  const bytes =
    entry.method === 'stored' ? readStoredBytes(source, entry) : inflate(readStoredBytes(source, entry), entry);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw damaged(entry.name);
  return bytes;
}

function readStoredBytes(source: ByteSource, entry: ZipEntry): Uint8Array {
  return readRange(source, locateZipEntry(source, entry), entry.storedSize);
}

/** Offset of the entry's bytes as they are stored; checked to lie in the file. Throws `checkpoint-zip`, `file-ends-early`. */
export function locateZipEntry(source: ByteSource, entry: ZipEntry): number {
  const header = new DataView(readRange(source, entry.headerOffset, 30).buffer);
  if (header.getUint32(0, true) !== LOCAL_HEADER) throw damaged(entry.name);
  const dataOffset = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  assertRange(source.size, dataOffset, entry.storedSize);
  return dataOffset;
}

function inflate(stored: Uint8Array, entry: ZipEntry): Uint8Array {
  try {
    // Stops as soon as more comes out than the directory claims; at least 1, as zlib knows no limit of 0.
    return inflateRawSync(stored, { maxOutputLength: Math.max(entry.size, 1) });
  } catch (cause) {
    throw new SpadeworkError('checkpoint-zip', { entry: entry.name }, { cause });
  }
}

function locateDirectory(source: ByteSource): { offset: number; size: number } {
  const tailLength = Math.min(source.size, END_BYTES + MAX_COMMENT_BYTES);
  const tailOffset = source.size - tailLength;
  const tail = new DataView(readRange(source, tailOffset, tailLength).buffer);
  for (let at = tailLength - END_BYTES; at >= 0; at--) {
    const isEnd =
      tail.getUint32(at, true) === END_OF_DIRECTORY && tail.getUint16(at + 20, true) === tailLength - at - END_BYTES;
    if (!isEnd) continue;
    const size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    return locateZip64Directory(source, tailOffset + at) ?? { offset, size };
  }
  throw damaged('');
}

/** Archives beyond 4 GB or 65535 entries, and all that torch writes, have their true numbers here. */
function locateZip64Directory(source: ByteSource, endOffset: number): { offset: number; size: number } | undefined {
  if (endOffset < 20) return undefined;
  const locator = new DataView(readRange(source, endOffset - 20, 20).buffer);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR) return undefined;
  const end = new DataView(readRange(source, Number(locator.getBigUint64(8, true)), 56).buffer);
  if (end.getUint32(0, true) !== ZIP64_END) throw damaged('');
  return { size: Number(end.getBigUint64(40, true)), offset: Number(end.getBigUint64(48, true)) };
}

function readDirectoryEntry(directory: DataView, at: number): { entry: ZipEntry; length: number } {
  if (directory.byteLength - at < 46 || directory.getUint32(at, true) !== CENTRAL_HEADER) throw damaged('');
  const nameLength = directory.getUint16(at + 28, true);
  const extraLength = directory.getUint16(at + 30, true);
  const length = 46 + nameLength + extraLength + directory.getUint16(at + 32, true);
  if (length > directory.byteLength - at) throw damaged('');
  const name = new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, nameLength));

  const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1;
  const method = directory.getUint16(at + 10, true);
  if (isEncrypted || (method !== 0 && method !== 8)) throw damaged(name);
  const extra = new DataView(directory.buffer, at + 46 + nameLength, extraLength);
  const large = readZip64Fields(extra, name, [
    directory.getUint32(at + 24, true),
    directory.getUint32(at + 20, true),
    directory.getUint32(at + 42, true),
  ]);
  const [size, storedSize, headerOffset] = large;
  const entry: ZipEntry = {
    name,
    method: method === 0 ? 'stored' : 'deflated',
    size,
    storedSize,
    headerOffset,
    crc: directory.getUint32(at + 16, true),
  };
  if (entry.method === 'stored' && size !== storedSize) throw damaged(name);
  return { entry, length };
}

/** Size, stored size and header offset, each from the zip64 field where the 32-bit field is all ones. */
function readZip64Fields(extra: DataView, name: string, fields: [number, number, number]): [number, number, number] {
  const isLarge = (field: number): boolean => field === 0xffffffff;
  if (!fields.some(isLarge)) return fields;
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (end > extra.byteLength) break;
    if (extra.getUint16(at, true) === 1) {
      let position = at + 4;
      const readField = (field: number): number => {
        if (!isLarge(field)) return field;
        if (position + 8 > end) throw damaged(name);
        position += 8;
        return Number(extra.getBigUint64(position - 8, true));
      };
      return [readField(fields[0]), readField(fields[1]), readField(fields[2])];
    }
    at = end;
  }
  throw damaged(name);
}

function damaged(entry: string): SpadeworkError {
  return new SpadeworkError('checkpoint-zip', { entry });
}
