/** Reads a byte source from front to back, in blocks, for formats that are a sequence of small fields. */
import { assertRange, readRange, type ByteSource } from '../../engine/packs/byte-source.ts';

const BLOCK_BYTES = 64 * 1024;

export class ByteCursor {
  private readonly source: ByteSource;
  private offset: number;
  private block = new DataView(new ArrayBuffer(0));
  private blockStart = 0;

  constructor(source: ByteSource, position = 0) {
    this.source = source;
    this.offset = position;
  }

  /** Where the next read begins, in bytes from the start of the source. */
  get position(): number {
    return this.offset;
  }

  skip(length: number): void {
    assertRange(this.source.size, this.offset, length);
    this.offset += length;
  }

  readByte(): number {
    const at = this.take(1);
    return this.block.getUint8(at);
  }

  readUint16(): number {
    const at = this.take(2);
    return this.block.getUint16(at, true);
  }

  readUint32(): number {
    const at = this.take(4);
    return this.block.getUint32(at, true);
  }

  readInt32(): number {
    const at = this.take(4);
    return this.block.getInt32(at, true);
  }

  /** A 64-bit length. Beyond 2^53 it is rounded, which no range check lets pass. */
  readUint64(): number {
    const at = this.take(8);
    return Number(this.block.getBigUint64(at, true));
  }

  readFloat64BigEndian(): number {
    const at = this.take(8);
    return this.block.getFloat64(at, false);
  }

  readBytes(length: number): Uint8Array {
    const bytes = readRange(this.source, this.offset, length);
    this.offset += length;
    return bytes;
  }

  /** Moves on by `length` (at most 8) bytes and gives their place in the block. */
  private take(length: number): number {
    assertRange(this.source.size, this.offset, length);
    let at = this.offset - this.blockStart;
    if (at + length > this.block.byteLength) {
      const { buffer } = readRange(this.source, this.offset, Math.min(BLOCK_BYTES, this.source.size - this.offset));
      this.block = new DataView(buffer as ArrayBuffer);
      this.blockStart = this.offset;
      at = 0;
    }
    this.offset += length;
    return at;
  }
}
