/**
 * 3 x 3 convolutions by Winograd's minimal filtering F(2 x 2, 3 x 3) (Lavin and Gray, arXiv 1509.09308): sixteen products of
 * channels a tile of 2 x 2 pixels in place of thirty-six. Exact but for the order of additions; all factors of the features are 1 or -1.
 */
import type { Size } from '../../../src-shared/geometry.ts';
import type { WeightTensor } from '../network/weights.ts';
import { filled, TILE_POSITIONS, type Block, type Region } from './kernels/kernels.ts';

/** Position 5, in the second row and column, is added to all four pixels of a tile as it is: there a bias belongs. */
const BIAS_POSITION = 5;

/** Numbers of tiles, before and after the product, that are held at a time: more runs of the product take longer than caches gain. */
const BAND_NUMBERS = 4 * 1024 * 1024;
/** What a pixel's tiles save in products, to the numbers that are laid out for it: below, the latter cost more. */
const WORTH_TILING = 40;

/** Kernel memory for the tiles of any band, before the product and after it. */
export interface TileScratch {
  before: Region;
  after: Region;
}

/** How a convolution's tiles are worked off: `rows` rows of tiles at a time, in `tiles` places a position and block of channels. */
export interface Bands {
  rows: number;
  tiles: number;
  /** Numbers of such a band before the product and after it. */
  before: number;
  after: number;
}

/**
 * Whether a 3 x 3 convolution of so many channels, at a scale of the generator, goes by tiles. The first stage has so few pixels
 * that larger kernels would cost more memory than they gain time.
 */
export function goesByTiles(fin: number, fout: number, scale: number): boolean {
  return scale > 1 && (fin * fout) / (fin + fout) >= WORTH_TILING;
}

/** `fin` -> `fout` channels, both whole blocks, over a map of `size`. */
export function winogradBands(fin: number, fout: number, { width, height }: Size): Bands {
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const most = Math.max(1, Math.floor(BAND_NUMBERS / (TILE_POSITIONS * (fin + fout) * across)));
  const rows = Math.ceil(down / Math.ceil(down / most));
  // An odd number: positions at a power of two from each other would share a few lines of a cache.
  const tiles = (rows * across) | 1;
  return { rows, tiles, before: TILE_POSITIONS * fin * tiles, after: TILE_POSITIONS * fout * tiles };
}

/** Weights of a 3 x 3 convolution as those of its tiles. */
export function winogradConvolution(
  { kernel, bias }: { kernel: WeightTensor; bias: WeightTensor },
  block: Block,
): { kernel: WeightTensor; bias: WeightTensor } {
  return { kernel: winogradKernel(kernel, block), bias: winogradBias(bias, block) };
}

/**
 * G g G' of every pair of channels of an OIHW kernel, as one of 1 x 1 in as many groups as there are positions:
 * [16 O / block, I / block, 1, 1, block of I, block of O], filled up with zeros. Shape [16 O, I, 1, 1], O and I filled.
 */
function winogradKernel(kernel: WeightTensor, block: Block): WeightTensor {
  const [fout = 0, fin = 0] = kernel.shape;
  const [outs, ins] = [filled(fout, block), filled(fin, block)];
  const data = new Float32Array(TILE_POSITIONS * outs * ins);
  const across = new Float64Array(4 * 3);
  for (let o = 0; o < fout; o++) {
    const ofOut = Math.floor(o / block) * block * ins + (o % block);
    for (let i = 0; i < fin; i++) {
      const source = (o * fin + i) * 9;
      let target = ofOut + i * block;
      for (let row = 0; row < 3; row++) {
        const [a, b, c] = [kernel.data[source + row]!, kernel.data[source + row + 3]!, kernel.data[source + row + 6]!];
        across[row] = a;
        across[row + 3] = (a + c + b) / 2;
        across[row + 6] = (a + c - b) / 2;
        across[row + 9] = c;
      }
      for (let at = 0; at < 12; at += 3, target += 4 * outs * ins) {
        const [a, b, c] = [across[at]!, across[at + 1]!, across[at + 2]!];
        data[target] = a;
        data[target + outs * ins] = (a + c + b) / 2;
        data[target + 2 * outs * ins] = (a + c - b) / 2;
        data[target + 3 * outs * ins] = c;
      }
    }
  }
  return { shape: [TILE_POSITIONS * outs, ins, 1, 1], data };
}

/** The bias of a convolution, filled up with zeros, for the groups of its positions. */
function winogradBias({ data }: WeightTensor, block: Block): WeightTensor {
  const outs = filled(data.length, block);
  const all = new Float32Array(TILE_POSITIONS * outs);
  all.set(data, BIAS_POSITION * outs);
  return { shape: [all.length], data: all };
}
