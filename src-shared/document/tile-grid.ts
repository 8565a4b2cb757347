/** The pixels of one layer: a grid of tiles, copied on the first write. An absent tile is empty. */
import { intersectRects, uniteRects, type Rect } from '../geometry.ts';
import { canonicalTile, EMPTY, TILE_PIXELS, TILE_SIDE, type Tile } from './tile.ts';
import { present } from '../present.ts';

/** Told about a tile before it changes for the first time since it was frozen. */
export type TileWatcher = (index: number, before: Tile | undefined) => void;

export class TileGrid {
  readonly columns: number;
  readonly rows: number;
  private readonly tiles: (Tile | undefined)[];
  /** 1 where the tile was made by a write since the last freeze and so may be written in place. */
  private readonly owned: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly watch: TileWatcher,
  ) {
    this.columns = Math.ceil(width / TILE_SIDE);
    this.rows = Math.ceil(height / TILE_SIDE);
    this.tiles = new Array<Tile | undefined>(this.columns * this.rows).fill(undefined);
    this.owned = new Uint8Array(this.tiles.length);
  }

  get length(): number {
    return this.tiles.length;
  }

  tile(index: number): Tile | undefined {
    return this.tiles[index];
  }

  /** Puts a frozen tile, telling the watcher. */
  put(index: number, tile: Tile | undefined): void {
    if (this.tiles[index] === tile) return;
    if (this.owned[index] === 0) this.watch(index, this.tiles[index]);
    this.replace(index, tile);
  }

  /** Puts a frozen tile without telling the watcher: for going through history. */
  replace(index: number, tile: Tile | undefined): void {
    this.tiles[index] = tile;
    this.owned[index] = 0;
  }

  /** From here on every tile is copied before it is written. */
  freeze(): void {
    this.owned.fill(0);
  }

  /** Brings one tile into canonical form and freezes it. */
  settle(index: number): Tile | undefined {
    const tile = canonicalTile(this.tiles[index]);
    this.replace(index, tile);
    return tile;
  }

  /** Writes `label` into row `y` from `from` up to but not including `to`; the caller has clipped all three. */
  fillSpan(y: number, from: number, to: number, label: number): void {
    const tileRow = (y / TILE_SIDE) | 0;
    const rowStart = (y - tileRow * TILE_SIDE) * TILE_SIDE;
    const lastColumn = ((to - 1) / TILE_SIDE) | 0;
    for (let column = (from / TILE_SIDE) | 0; column <= lastColumn; column++) {
      const index = tileRow * this.columns + column;
      const left = column * TILE_SIDE;
      const start = rowStart + Math.max(from - left, 0);
      const end = rowStart + Math.min(to - left, TILE_SIDE);
      if (this.owned[index] === 0) {
        if (spanHolds(this.tiles[index], start, end, label)) continue;
        this.own(index);
      }
      this.tiles[index]!.fill(label, start, end);
    }
  }

  /** Writes a row of ids at (x, y); EMPTY pixels in `row` are written too. The caller has clipped. */
  writeRow(y: number, x: number, row: Uint8Array): void {
    const tileRow = (y / TILE_SIDE) | 0;
    const rowStart = (y - tileRow * TILE_SIDE) * TILE_SIDE;
    const to = x + row.length;
    const lastColumn = ((to - 1) / TILE_SIDE) | 0;
    for (let column = (x / TILE_SIDE) | 0; column <= lastColumn; column++) {
      const index = tileRow * this.columns + column;
      const left = column * TILE_SIDE;
      const start = Math.max(x, left);
      const end = Math.min(to, left + TILE_SIDE);
      if (this.tiles[index] === undefined && isEmptyRun(row, start - x, end - x)) continue;
      if (this.owned[index] === 0) this.own(index);
      const tile = this.tiles[index]!;
      const target = rowStart - left;
      // A loop, as `set` of a subarray costs more than these at most 64 bytes.
      for (let at = start; at < end; at++) tile[target + at] = row[at - x]!;
    }
  }

  /** Copies the ids of `rect` into `target`, row-major and `rect.width` wide. The rectangle lies within the grid. */
  read(rect: Rect, target = new Uint8Array(rect.width * rect.height)): Uint8Array {
    target.fill(EMPTY);
    for (const index of this.indicesIn(rect)) {
      const tile = this.tiles[index];
      if (tile === undefined) continue;
      const place = this.tileRect(index);
      const part = present(intersectRects(place, rect));
      for (let y = part.y; y < part.y + part.height; y++) {
        const source = (y - place.y) * TILE_SIDE + part.x - place.x;
        target.set(tile.subarray(source, source + part.width), (y - rect.y) * rect.width + part.x - rect.x);
      }
    }
    return target;
  }

  at(x: number, y: number): number {
    const tile = this.tiles[((y / TILE_SIDE) | 0) * this.columns + ((x / TILE_SIDE) | 0)];
    return tile === undefined ? EMPTY : tile[(y % TILE_SIDE) * TILE_SIDE + (x % TILE_SIDE)]!;
  }

  /** The rectangle around all tiles that are present; `undefined` for an empty layer. */
  contentTilesRect(): Rect | undefined {
    let rect: Rect | undefined;
    this.tiles.forEach((tile, index) => {
      if (tile !== undefined) rect = uniteRects(rect, this.tileRect(index));
    });
    return rect;
  }

  /** The smallest rectangle around all pixels that are not empty; `undefined` for an empty layer. */
  contentRect(): Rect | undefined {
    let rect: Rect | undefined;
    this.tiles.forEach((tile, index) => {
      if (tile === undefined) return;
      const place = this.tileRect(index);
      const united = present(uniteRects(rect, place));
      // A tile inside what was found so far cannot make it larger.
      if (rect === undefined || united.width * united.height > rect.width * rect.height) {
        rect = uniteRects(rect, contentOfTile(tile, place));
      }
    });
    return rect;
  }

  /** The pixels of tile `index`, cut at the grid's edge. */
  tileRect(index: number): Rect {
    const x = (index % this.columns) * TILE_SIDE;
    const y = Math.floor(index / this.columns) * TILE_SIDE;
    return { x, y, width: Math.min(TILE_SIDE, this.width - x), height: Math.min(TILE_SIDE, this.height - y) };
  }

  /** Indices of the tiles that a rectangle within the grid touches. */
  *indicesIn(rect: Rect): Generator<number> {
    const right = Math.floor((rect.x + rect.width - 1) / TILE_SIDE);
    const bottom = Math.floor((rect.y + rect.height - 1) / TILE_SIDE);
    for (let row = Math.floor(rect.y / TILE_SIDE); row <= bottom; row++) {
      for (let column = Math.floor(rect.x / TILE_SIDE); column <= right; column++) yield row * this.columns + column;
    }
  }

  private own(index: number): void {
    const before = this.tiles[index];
    this.watch(index, before);
    this.tiles[index] = before === undefined ? new Uint8Array(TILE_PIXELS).fill(EMPTY) : before.slice();
    this.owned[index] = 1;
  }
}

function spanHolds(tile: Tile | undefined, start: number, end: number, label: number): boolean {
  if (tile === undefined) return label === EMPTY;
  for (let i = start; i < end; i++) if (tile[i] !== label) return false;
  return true;
}

function isEmptyRun(ids: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (ids[i] !== EMPTY) return false;
  return true;
}

function contentOfTile(tile: Tile, { x, y, width, height }: Rect): Rect | undefined {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (tile[row * TILE_SIDE + column] === EMPTY) continue;
      if (column < left) left = column;
      if (column >= right) right = column + 1;
      if (row < top) top = row;
      bottom = row + 1;
    }
  }
  return bottom === 0 ? undefined : { x: x + left, y: y + top, width: right - left, height: bottom - top };
}
