/**
 * How a document of any size and aspect becomes a picture. A generator makes pictures of whole cells: its latent grid times
 * 2^k pixels. The picture of a document has exactly the document's aspect; the grid is the smallest that covers it. The map
 * is brought to the picture's size by nearest resize, its edges are carried on to the end of the grid, and what was painted
 * beyond the picture is cut off. Nothing is stretched.
 *
 * Every layer after the latent grid is a convolution, so the grid may have any number of rows and columns. Without VAE it
 * is itself a convolution over the map: the picture takes the document's aspect and more of its pixels. With VAE it comes
 * out of a linear layer of fixed size and is nearest-resized to about as many cells of the document's aspect: the scale
 * of things stays the one that the pack was trained at.
 */
import type { Size } from '../geometry.ts';
import { UPSAMPLINGS, type GeneratorArchitecture } from '../packs.ts';
import { MAX_MAP_SIDE } from './label-map.ts';

export interface RenderPlan {
  /** Columns and rows of the latent grid that covers the picture. */
  readonly latent: Size;
  /** Pixels of the picture: even sides, as video wants them, in the document's aspect. */
  readonly picture: Size;
}

export interface RenderLimits {
  /** Most pixels of a picture, for time and memory; without it those of the pack's own size, four times as many without VAE. */
  readonly pixels?: number;
}

/** A picture has at most so many times the pixels of the pack's own size. */
export const MAX_GROWTH = 4;
/** Most columns and rows of a latent grid, as in a pack's manifest. */
const MAX_CELLS = 64;
/** Share of a side that is given up for a size in which the aspect is exact. */
const MAX_LOSS = 0.04;
/** Pixels by which a circle over the whole short side may be wider than high; a larger picture is worth no more. */
const EXACT = 0.05;

/** Whether a generator can make larger pictures than those it was trained at. */
export function takesLargerGrids(generator: Pick<GeneratorArchitecture, 'zDim'>): boolean {
  return generator.zDim === 0;
}

/** Plans the picture of a document. */
export function planRender(
  generator: Pick<GeneratorArchitecture, 'zDim' | 'latent' | 'upsampling'>,
  document: Size,
  { pixels }: RenderLimits = {},
): RenderPlan {
  const cell = cellSide(generator);
  const own = generator.latent.width * generator.latent.height * cell ** 2;
  const most = Math.max(4, pixels ?? (takesLargerGrids(generator) ? MAX_GROWTH : 1) * own);
  const wished = Math.min(most, Math.max(own, takesLargerGrids(generator) ? document.width * document.height : 0));
  const picture = exactSize(document, largestPicture(document, wished, cell));
  return { latent: coverWithCells(generator, picture), picture };
}

/** The smallest latent grid that covers a picture of `picture` pixels. */
export function coverWithCells(generator: Pick<GeneratorArchitecture, 'upsampling'>, picture: Size): Size {
  const cell = cellSide(generator);
  return { width: Math.ceil(picture.width / cell), height: Math.ceil(picture.height / cell) };
}

/** Pixels of a cell of the latent grid, each way. */
export function cellSide({ upsampling }: Pick<GeneratorArchitecture, 'upsampling'>): number {
  return 2 ** UPSAMPLINGS[upsampling];
}

/**
 * The size in the document's aspect, in fractions of pixels, of at most `wished` pixels: of the sizes that fill a grid's
 * columns or rows, and of the wished one, that which loses least of the pixels and wastes least of the grid.
 */
function largestPicture({ width, height }: Size, wished: number, cell: number): Size {
  const aspect = width / height;
  const longest = Math.min(MAX_CELLS * cell, MAX_MAP_SIDE);
  const full = Math.min(Math.sqrt(wished * aspect), longest, longest * aspect);
  let best = full;
  let least = Infinity;
  const whole = Array.from({ length: MAX_CELLS }, (_, i) => (i + 1) * cell);
  for (const across of [full, ...whole, ...whole.map((high) => high * aspect)]) {
    if (across > full) continue;
    const cells = Math.ceil(across / cell - 1e-9) * Math.ceil(across / aspect / cell - 1e-9);
    const area = across ** 2 / aspect;
    const cost = Math.log(wished / area) + Math.log((cells * cell ** 2) / area);
    if (cost >= least) continue;
    least = cost;
    best = across;
  }
  return { width: best, height: best / aspect };
}

/**
 * Even sides within `room` whose aspect is the document's: the largest that is exact to a twentieth of a pixel, else, of
 * those a little smaller, the most exact.
 */
function exactSize(document: Size, room: Size): Size {
  const upright = document.height > document.width;
  const aspect = upright ? document.height / document.width : document.width / document.height;
  const most = evenBelow(upright ? room.height : room.width);
  let best = { long: most, short: 2 };
  let least = Infinity;
  for (let long = most; long >= Math.max(2, most * (1 - MAX_LOSS)) && least > EXACT; long -= 2) {
    const short = Math.max(2, 2 * Math.round(long / aspect / 2));
    const wrong = Math.abs(long / aspect - short);
    if (wrong >= least) continue;
    least = wrong;
    best = { long, short };
  }
  return upright ? { width: best.short, height: best.long } : { width: best.long, height: best.short };
}

function evenBelow(side: number): number {
  return Math.max(2, 2 * Math.floor(side / 2 + 1e-9));
}
