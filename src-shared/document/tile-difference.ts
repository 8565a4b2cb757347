/**
 * What changed in the tiles of a layer, packed: per tile its index (uint16, little endian) and the runs of
 * `before XOR after` over its pixels (length as LEB128, value as one byte) up to the tile's end. XOR makes undo and redo
 * the same act, and labels are painted in areas, so a tile inside a stroke costs five bytes and one on its rim some 250.
 */
import {
  canonicalTile,
  EMPTY,
  isUniformTile,
  repeatByte,
  TILE_PIXELS,
  uniformTile,
  wordsOf,
  type Tile,
} from './tile.ts';

export class DifferenceWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** Adds one tile; a tile that did not change adds nothing. */
  add(index: number, before: Tile | undefined, after: Tile | undefined): void {
    if (before === after) return;
    const start = this.length;
    const old = before ?? uniformTile(EMPTY);
    const now = after ?? uniformTile(EMPTY);
    this.reserve(2);
    this.bytes[this.length++] = index & 255;
    this.bytes[this.length++] = index >>> 8;
    let changed: boolean;
    if (isUniformTile(old) && isUniformTile(now)) {
      this.addRun(TILE_PIXELS, old[0]! ^ now[0]!);
      changed = old !== now;
    } else {
      changed = this.addRuns(old, now);
    }
    if (!changed) this.length = start;
  }

  /** The packed difference; empty when nothing changed. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private addRuns(old: Tile, now: Tile): boolean {
    const oldWords = wordsOf(old);
    const nowWords = wordsOf(now);
    let changed = false;
    let start = 0;
    let value = old[0]! ^ now[0]!;
    for (let word = 0; word < oldWords.length; word++) {
      if ((oldWords[word]! ^ nowWords[word]!) === repeatByte(value)) continue;
      for (let i = 4 * word; i < 4 * word + 4; i++) {
        const next = old[i]! ^ now[i]!;
        if (next === value) continue;
        this.addRun(i - start, value);
        changed = true;
        start = i;
        value = next;
      }
    }
    this.addRun(TILE_PIXELS - start, value);
    return changed || value !== 0;
  }

  private addRun(length: number, value: number): void {
    this.reserve(3);
    if (length < 128) {
      this.bytes[this.length++] = length;
    } else {
      this.bytes[this.length++] = (length & 127) | 128;
      this.bytes[this.length++] = length >>> 7;
    }
    this.bytes[this.length++] = value;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/**
 * Applies a packed difference to a layer of `count` tiles: asks for each tile it names and hands back the changed one in
 * canonical form. Throws RangeError for bytes that are no difference of such a layer.
 */
export function applyDifference(
  difference: Uint8Array,
  count: number,
  read: (index: number) => Tile | undefined,
  write: (index: number, tile: Tile | undefined) => void,
): void {
  let position = 0;
  while (position < difference.length) {
    const index = difference[position]! | (difference[position + 1]! << 8);
    if (index >= count) throw new RangeError('a packed layer names a tile that it does not have');
    position += 2;
    const tile = (read(index) ?? uniformTile(EMPTY)).slice();
    for (let pixel = 0; pixel < TILE_PIXELS;) {
      let length = difference[position++]!;
      if (length >= 128) length = (length & 127) | (difference[position++]! << 7);
      const value = difference[position++]!;
      const end = pixel + length;
      if (!(length > 0 && end <= TILE_PIXELS) || value === undefined) throw new RangeError('a packed layer is damaged');
      if (value !== 0 && length === TILE_PIXELS) xorAll(tile, value);
      else if (value !== 0) for (; pixel < end; pixel++) tile[pixel] = tile[pixel]! ^ value;
      pixel = end;
    }
    write(index, canonicalTile(tile));
  }
}

function xorAll(tile: Tile, value: number): void {
  const words = wordsOf(tile);
  const pattern = repeatByte(value);
  for (let i = 0; i < words.length; i++) words[i] = words[i]! ^ pattern;
}
