/** Writes zip archives byte by byte, for tests: fflate's writer knows neither zip64 nor how to lie. */
import { crc32, deflateRawSync } from 'node:zlib';
import { ascii, uint32, uint64, type Bytes } from './pickle-writer.ts';

export interface ZipPart {
  name: string;
  data: Uint8Array;
  deflated?: boolean;
  /** What the directory claims instead of the truth. */
  claims?: { size?: number; storedSize?: number; crc?: number; offset?: number; method?: number; flags?: number };
}

/** With `zip64` all sizes and offsets stand in the zip64 records, as if the archive were larger than 4 GB. */
export function zipArchive(parts: readonly ZipPart[], zip64 = false): Uint8Array {
  const file: number[] = [];
  const directory: number[] = [];
  for (const { name, data, deflated = false, claims = {} } of parts) {
    const stored = deflated ? deflateRawSync(data) : data;
    const method = claims.method ?? (deflated ? 8 : 0);
    const crc = claims.crc ?? crc32(data);
    const size = claims.size ?? data.length;
    const storedSize = claims.storedSize ?? stored.length;
    const offset = claims.offset ?? file.length;
    const start = [...uint16(45), ...uint16(claims.flags ?? 0), ...uint16(method), ...uint32(0), ...uint32(crc)];
    file.push(
      ...ascii('PK\x03\x04'),
      ...start,
      ...uint32(storedSize),
      ...uint32(size),
      ...uint16(name.length),
      ...uint16(0),
      ...ascii(name),
      ...stored,
    );
    const large = zip64
      ? [
          ...uint16(0x9999),
          ...uint16(2),
          7,
          7,
          ...uint16(1),
          ...uint16(24),
          ...uint64(size),
          ...uint64(storedSize),
          ...uint64(offset),
        ]
      : [];
    const small = (value: number): number[] => uint32(zip64 ? 0xffffffff : value);
    directory.push(
      ...ascii('PK\x01\x02'),
      ...uint16(45),
      ...start,
      ...small(storedSize),
      ...small(size),
      ...uint16(name.length),
      ...uint16(large.length),
      ...uint16(0),
      ...uint16(0),
      ...uint16(0),
      ...uint32(0),
      ...small(offset),
      ...ascii(name),
      ...large,
    );
  }
  return Uint8Array.from([...file, ...directory, ...endRecords(parts.length, directory.length, file.length, zip64)]);
}

function endRecords(count: number, size: number, offset: number, zip64: boolean): Bytes {
  const zip64End = [
    ...ascii('PK\x06\x06'),
    ...uint64(44),
    ...uint16(45),
    ...uint16(45),
    ...uint32(0),
    ...uint32(0),
    ...uint64(count),
    ...uint64(count),
    ...uint64(size),
    ...uint64(offset),
    ...ascii('PK\x06\x07'),
    ...uint32(0),
    ...uint64(offset + size),
    ...uint32(1),
  ];
  const small = (value: number): number[] => uint32(zip64 ? 0xffffffff : value);
  const counts = zip64 ? [0xff, 0xff] : uint16(count);
  return [
    ...(zip64 ? zip64End : []),
    ...ascii('PK\x05\x06'),
    ...uint32(0),
    ...counts,
    ...counts,
    ...small(size),
    ...small(offset),
    ...uint16(0),
  ];
}

function uint16(value: number): number[] {
  return [value & 255, value >> 8];
}
