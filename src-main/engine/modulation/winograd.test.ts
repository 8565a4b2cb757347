import { expect, test } from 'vitest';
import { floatsFrom } from '../../../test/support/random-floats.ts';
import { featureLength, filled, Kernels, MemoryLayout, TILE_POSITIONS, type Block } from './kernels/kernels.ts';
import { goesByTiles, winogradBands, winogradConvolution } from './winograd.ts';

const randomFloats = floatsFrom(5);

interface Case {
  block: Block;
  width: number;
  height: number;
  fin: number;
  fout: number;
  /** Rows of tiles at a time; those of winogradBands without. */
  rows?: number;
}

test.each<Case>([
  { block: 16, width: 6, height: 4, fin: 20, fout: 32 },
  { block: 16, width: 7, height: 5, fin: 16, fout: 17, rows: 2 },
  { block: 8, width: 2, height: 9, fin: 8, fout: 12, rows: 1 },
  { block: 8, width: 1, height: 1, fin: 24, fout: 8 },
  { block: 8, width: 5, height: 8, fin: 9, fout: 8, rows: 3 },
])(
  'tiles give a 3 x 3 convolution of $fin -> $fout channels in blocks of $block over $width x $height',
  ({ block, width, height, fin, fout, rows }) => {
    const size = { width, height };
    const [pixels, ins, outs] = [width * height, filled(fin, block), filled(fout, block)];
    const usual = winogradBands(ins, outs, size);
    const band = rows === undefined ? usual : { rows, tiles: rows * Math.ceil(width / 2) + 2 };
    const layout = new MemoryLayout();
    const x = layout.reserve(featureLength(fin, size, block));
    const before = layout.reserve(TILE_POSITIONS * ins * band.tiles);
    const after = layout.reserve(TILE_POSITIONS * outs * band.tiles);
    const out = layout.reserve(featureLength(fout, size, block));
    const kernels = new Kernels(layout.bytes);
    const features = randomFloats(x.length);
    kernels.floats(x).set(features);
    const kernel = { shape: [fout, fin, 3, 3], data: randomFloats(fout * fin * 9) };
    const bias = { shape: [fout], data: randomFloats(fout) };
    const ofTiles = winogradConvolution({ kernel, bias }, block);

    for (let first = 0; first < height / 2; first += band.rows) {
      const call = { size, block, first, rows: band.rows, tiles: band.tiles };
      kernels.winogradTiles({ ...call, x, channels: fin, out: before });
      multiply(kernels.floats(before), ofTiles.kernel.data, ofTiles.bias.data, kernels.floats(after), band.tiles);
      kernels.winogradPixels({ ...call, x: after, channels: fout, out });
    }

    const made = kernels.floats(out);
    for (let o = 0; o < fout; o++) {
      for (let p = 0; p < pixels; p++) {
        let sum = bias.data[o]!;
        for (let tap = 0; tap < 9; tap++) {
          const [column, row] = [(p % width) + (tap % 3) - 1, Math.floor(p / width) + Math.floor(tap / 3) - 1];
          if (column < 0 || column >= width || row < 0 || row >= height) continue;
          for (let i = 0; i < fin; i++)
            sum += kernel.data[(o * fin + i) * 9 + tap]! * features[at(i, row * width + column, pixels)]!;
        }
        expect(made[at(o, p, pixels)]).toBeCloseTo(sum, 4);
      }
    }

    /** Where channel c of place p lies. */
    function at(c: number, p: number, places: number): number {
      return (Math.floor(c / block) * places + p) * block + (c % block);
    }

    /** What the runtime does: in each position, the products of all channels of a tile. */
    function multiply(
      from: Float32Array,
      by: Float32Array,
      offsets: Float32Array,
      to: Float32Array,
      tiles: number,
    ): void {
      for (let position = 0; position < TILE_POSITIONS; position++) {
        for (let o = 0; o < outs; o++) {
          const row = (position * outs + Math.floor(o / block) * block) * ins + (o % block);
          for (let tile = 0; tile < tiles; tile++) {
            let sum = offsets[position * outs + o]!;
            for (let i = 0; i < fin; i++)
              sum += by[row + i * block]! * from[position * ins * tiles + at(i, tile, tiles)]!;
            to[position * outs * tiles + at(o, tile, tiles)] = sum;
          }
        }
      }
    }
  },
);

test('bands cover every row, hold a bounded number of tiles, and are of one size', () => {
  for (const [fin, fout, width, height] of [
    [128, 64, 256, 256],
    [64, 64, 4096, 2048],
    [1024, 1024, 16, 16],
    [48, 96, 31, 1000],
  ] as const) {
    const { rows, tiles, before, after } = winogradBands(fin, fout, { width, height });
    const [down, across] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    expect(rows).toBeGreaterThanOrEqual(1);
    expect(tiles).toBeGreaterThanOrEqual(rows * across);
    expect(tiles % 2).toBe(1);
    expect([before, after]).toEqual([TILE_POSITIONS * fin * tiles, TILE_POSITIONS * fout * tiles]);
    if (rows > 1) expect(rows * across * TILE_POSITIONS * (fin + fout)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(rows * Math.ceil(down / rows) - down).toBeLessThan(Math.ceil(down / rows));
  }
});

test('few channels are convolved as they are', () => {
  expect(goesByTiles(512, 256, 2)).toBe(true);
  expect(goesByTiles(24, 12, 2)).toBe(false);
});
