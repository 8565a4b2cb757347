/** Reads a byte source from front to back, in blocks, for formats that are a sequence of small fields. */
import { assertRange, readRange, type ByteSource } from '../../engine/packs/byte-source.ts';

const BLOCK_BYTES = 64 * 1024;

export class ByteCursor {
  readonly #source: ByteSource;
  #position: number;
  #block = new DataView(new ArrayBuffer(0));
  #blockStart = 0;

  constructor(source: ByteSource, position = 0) {
    this.#source = source;
    this.#position = position;
  }

  /** Where the next read begins, in bytes from the start of the source. */
  get position(): number {
    return this.#position;
  }

  skip(length: number): void {
    assertRange(this.#source.size, this.#position, length);
    this.#position += length;
  }

  readByte(): number {
    const at = this.#take(1);
    return this.#block.getUint8(at);
  }

  readUint16(): number {
    const at = this.#take(2);
    return this.#block.getUint16(at, true);
  }

  readUint32(): number {
    const at = this.#take(4);
    return this.#block.getUint32(at, true);
  }

  readInt32(): number {
    const at = this.#take(4);
    return this.#block.getInt32(at, true);
  }

  /** A 64-bit length. Beyond 2^53 it is rounded, which no range check lets pass. */
  readUint64(): number {
    const at = this.#take(8);
    return Number(this.#block.getBigUint64(at, true));
  }

  readFloat64BigEndian(): number {
    const at = this.#take(8);
    return this.#block.getFloat64(at, false);
  }

  readBytes(length: number): Uint8Array {
    const bytes = readRange(this.#source, this.#position, length);
    this.#position += length;
    return bytes;
  }

  /** Moves on by `length` (at most 8) bytes and gives their place in the block. */
  #take(length: number): number {
    assertRange(this.#source.size, this.#position, length);
    let at = this.#position - this.#blockStart;
    if (at + length > this.#block.byteLength) {
      const { buffer } = readRange(
        this.#source,
        this.#position,
        Math.min(BLOCK_BYTES, this.#source.size - this.#position),
      );
      this.#block = new DataView(buffer as ArrayBuffer);
      this.#blockStart = this.#position;
      at = 0;
    }
    this.#position += length;
    return at;
  }
}
