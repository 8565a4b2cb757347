/** The label map that all visible layers make together, brought up to date only where something changed. */
import { createLabelMap, type LabelMap } from '../labels/label-map.ts';
import { intersectRects, uniteRects, type Rect } from '../geometry.ts';
import { EMPTY, isUniformTile, repeatByte, TILE_SIDE, wordsOf, type Tile } from './tile.ts';
import type { TileGrid } from './tile-grid.ts';

export class Composite {
  /** Its ids change in place at `refresh`. */
  readonly map: LabelMap;
  private readonly words: Int32Array;
  private readonly columns: number;
  /** 1 for a tile that is stale somewhere inside `stale`. */
  private readonly staleTiles: Uint8Array;
  private stale: Rect | undefined;
  /** Part of one label that is to be written. */
  private plain: { ground: number; part: Rect } | undefined;

  constructor(width: number, height: number, base: number) {
    this.map = createLabelMap(width, height, base);
    this.words = wordsOf(this.map.ids);
    this.columns = Math.ceil(width / TILE_SIDE);
    this.staleTiles = new Uint8Array(this.columns * Math.ceil(height / TILE_SIDE));
  }

  /** Says that the pixels of `rect`, which lies within the map, may have changed. */
  invalidate(rect: Rect): void {
    this.stale = uniteRects(this.stale, rect);
    const right = Math.floor((rect.x + rect.width - 1) / TILE_SIDE);
    const bottom = Math.floor((rect.y + rect.height - 1) / TILE_SIDE);
    for (let row = Math.floor(rect.y / TILE_SIDE); row <= bottom; row++) {
      const start = row * this.columns;
      this.staleTiles.fill(1, start + Math.floor(rect.x / TILE_SIDE), start + right + 1);
    }
  }

  /** Recomputes what is stale from the visible layers, lowest first, over the label `base`. */
  refresh(layers: readonly TileGrid[], base: number): void {
    if (this.stale === undefined) return;
    for (let index = this.staleTiles.indexOf(1); index >= 0; index = this.staleTiles.indexOf(1, index + 1)) {
      this.staleTiles[index] = 0;
      this.refreshTile(index, this.stale, layers, base);
    }
    this.layPlain();
    this.stale = undefined;
  }

  private refreshTile(index: number, stale: Rect, layers: readonly TileGrid[], base: number): void {
    const x = (index % this.columns) * TILE_SIDE;
    const y = Math.floor(index / this.columns) * TILE_SIDE;
    const part = intersectRects(stale, { x, y, width: TILE_SIDE, height: TILE_SIDE });
    if (part === undefined) return;
    let ground = base;
    let over: Tile[] = [];
    for (const layer of layers) {
      const tile = layer.tile(index);
      if (tile === undefined) continue;
      if (isUniformTile(tile)) {
        ground = tile[0]!;
        over = [];
      } else {
        over.push(tile);
      }
    }
    if (over.length === 0) this.gatherPlain(ground, part);
    else this.layTiles(ground, over, x, y, part);
  }

  /** Takes a part of one label; neighbours of the same label in a row of tiles are written together. */
  private gatherPlain(ground: number, part: Rect): void {
    const { plain } = this;
    if (
      plain !== undefined &&
      plain.ground === ground &&
      plain.part.y === part.y &&
      plain.part.x + plain.part.width === part.x
    ) {
      plain.part = { ...plain.part, width: plain.part.width + part.width };
      return;
    }
    this.layPlain();
    this.plain = { ground, part };
  }

  /** Writes what was gathered: long rows at once, as the rows of single tiles lie a power of two apart and share cache lines. */
  private layPlain(): void {
    if (this.plain === undefined) return;
    const { ground, part } = this.plain;
    const { ids, width } = this.map;
    for (let y = part.y; y < part.y + part.height; y++)
      ids.fill(ground, y * width + part.x, y * width + part.x + part.width);
    this.plain = undefined;
  }

  /** Writes `part` of the tile at (x, y): a ground label and the tiles over it, lowest first. */
  private layTiles(ground: number, over: readonly Tile[], x: number, y: number, part: Rect): void {
    const { ids, width } = this.map;
    const last = part.y + part.height;
    if (width % 4 === 0) {
      // Whole words: up to three pixels more on either side come out as they were.
      const from = part.x >> 2;
      const to = (part.x + part.width + 3) >> 2;
      const tiles = over.map(wordsOf);
      const pattern = repeatByte(ground);
      for (let row = part.y; row < last; row++) {
        const start = (row * width) >> 2;
        const source = ((row - y) * TILE_SIDE - x) >> 2;
        for (let i = from; i < to; i++) this.words[start + i] = pattern;
        for (const tile of tiles) layWords(tile, source, this.words, start, from, to);
      }
      return;
    }
    for (let row = part.y; row < last; row++) {
      const start = row * width;
      const source = (row - y) * TILE_SIDE - x;
      ids.fill(ground, start + part.x, start + part.x + part.width);
      for (const tile of over) layBytes(tile, source, ids, start, part.x, part.x + part.width);
    }
  }
}

/** Lays tile[source + i] over ids[start + i] for i in from..to-1, EMPTY pixels letting through what is there. */
function layBytes(tile: Tile, source: number, ids: Uint8Array, start: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const label = tile[source + i]!;
    if (label !== EMPTY) ids[start + i] = label;
  }
}

/** The same, four pixels at a time. */
function layWords(tile: Int32Array, source: number, ids: Int32Array, start: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const labels = tile[source + i]!;
    if (labels === -1) continue;
    const empty = emptyBytes(labels);
    ids[start + i] = empty === 0 ? labels : (ids[start + i]! & empty) | (labels & ~empty);
  }
}

/** 0xff in every byte of `labels` that is EMPTY, 0 in all others. */
function emptyBytes(labels: number): number {
  // A byte is 0xff when its low seven bits overflow into the top one by adding 1 and its own top bit is set.
  const full = ((labels & 0x7f7f7f7f) + 0x01010101) & labels & 0x80808080;
  return Math.imul(full >>> 7, 0xff);
}
