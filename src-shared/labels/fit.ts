/**
 * How a document of any size and aspect becomes a picture. A generator makes pictures of latent grid times 2^k pixels;
 * the map is brought to that size by nearest resize, and the photo back to the document's size by a smooth one.
 *
 * Every layer after the latent grid is a convolution, so the grid may have any number of rows and columns. Without VAE it
 * is itself a convolution over the map: the picture takes the document's aspect and more of its pixels. With VAE it comes
 * out of a linear layer of fixed size and is nearest-resized to about as many cells of the document's aspect: the scale
 * of things stays the one that the pack was trained at.
 */
import type { Size } from '../geometry.ts';
import { UPSAMPLINGS, type GeneratorArchitecture } from '../packs.ts';

export interface RenderPlan {
  /** Columns and rows of the latent grid. */
  readonly latent: Size;
  /** Pixels of the map that the generator gets and of the picture it makes. */
  readonly rendered: Size;
  /** Pixels of the photo after it was resized back: those of the document. */
  readonly shown: Size;
  /**
   * How much wider the picture is made than the document's aspect asks for: 1 keeps the aspect, 2 squeezes twice as much
   * upright as across.
   */
  readonly stretch: number;
}

export interface RenderLimits {
  /** Most pixels of a picture, for time and memory; without it those of the pack's own size, four times as many without VAE. */
  readonly pixels?: number;
}

/** A picture has at most so many times the pixels of the pack's own size. */
export const MOST_GROWTH = 4;
/** Most columns and rows of a latent grid, as in a pack's manifest. */
const MOST_CELLS = 64;

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
  const cell = 2 ** UPSAMPLINGS[generator.upsampling];
  const own = generator.latent.width * generator.latent.height;
  const growth = takesLargerGrids(generator) ? MOST_GROWTH : 1;
  const most = Math.max(1, Math.floor((pixels ?? growth * own * cell * cell) / cell ** 2));
  const latent = gridFor(document, Math.min(own, most), most, cell);
  const rendered = { width: latent.width * cell, height: latent.height * cell };
  return {
    latent: { width: latent.width, height: latent.height },
    rendered,
    shown: { width: document.width, height: document.height },
    stretch: (rendered.width / rendered.height / document.width) * document.height,
  };
}

/**
 * The grid of at most `most` cells whose aspect is nearest to the document's, and of those alike the one nearest to its
 * size. Documents smaller than the pack's own pictures get about its `own` cells, the scale that it was trained at.
 */
function gridFor(document: Size, own: number, most: number, cell: number): Size {
  const wished = Math.min(most, Math.max(own, (document.width * document.height) / cell ** 2));
  const aspect = document.width / document.height;
  let best: Size = { width: 1, height: 1 };
  let least = Infinity;
  for (let height = 1; height <= MOST_CELLS; height++) {
    const across = height * aspect;
    for (const width of [Math.floor(across), Math.ceil(across)].map((count) =>
      Math.min(MOST_CELLS, Math.max(1, count)),
    )) {
      if (width * height > most) continue;
      const cost = Math.abs(Math.log(width / height / aspect)) + 0.5 * Math.abs(Math.log((width * height) / wished));
      if (cost >= least) continue;
      least = cost;
      best = { width, height };
    }
  }
  return best;
}

/**
 * Size of a quick picture of the same plan: half as many cells each way, a quarter of the work. Undefined where the grid
 * is too small to be halved.
 */
export function quickSize({ latent, rendered }: RenderPlan): Size | undefined {
  if (latent.width < 2 || latent.height < 2) return undefined;
  const half = (cells: number, pixels: number): number => Math.ceil(cells / 2) * (pixels / cells);
  return { width: half(latent.width, rendered.width), height: half(latent.height, rendered.height) };
}
