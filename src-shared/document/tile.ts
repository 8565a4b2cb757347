/**
 * Tiles: squares of label ids out of which layers are made. A tile that stands in a layer outside of an open step is
 * frozen: layers, snapshots and history share it, and nobody writes into it.
 */

/** The id that lets the layer below through. */
export const EMPTY = 255;

/**
 * Side of a tile in pixels. 64 keeps a tile within one memory page and a dab's copy-on-write small, and leaves 4096
 * tiles in the largest document, so that walking over all of them costs microseconds.
 */
export const TILE_SIDE = 64;
export const TILE_PIXELS = TILE_SIDE * TILE_SIDE;

/** TILE_PIXELS label ids, row-major. Pixels beyond the document's edge are EMPTY. */
export type Tile = Uint8Array;

const uniformTiles: (Tile | undefined)[] = [];

/** The one shared tile filled with `label`. */
export function uniformTile(label: number): Tile {
  return (uniformTiles[label] ??= new Uint8Array(TILE_PIXELS).fill(label));
}

/** True for a tile that `uniformTile` made, which canonical layers use for every tile of one label. */
export function isUniformTile(tile: Tile): boolean {
  return uniformTiles[tile[0]!] === tile;
}

/**
 * The canonical form: `undefined` for an all-empty tile, the shared tile for one of a single label, otherwise the tile
 * itself. Equal content therefore always has equal form, which keeps memory low and comparisons exact.
 */
export function canonicalTile(tile: Tile | undefined): Tile | undefined {
  if (tile === undefined) return undefined;
  const first = tile[0]!;
  if (!isUniformTile(tile)) {
    const words = wordsOf(tile);
    const pattern = repeatByte(first);
    for (let i = 0; i < words.length; i++) if (words[i] !== pattern) return tile;
  }
  return first === EMPTY ? undefined : uniformTile(first);
}

/** Bytes seen as 32-bit words, four pixels each: label maps are areas, and most words hold one label. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
}

/** The word whose four bytes are `byte`. */
export function repeatByte(byte: number): number {
  return Math.imul(byte, 0x01010101);
}
