/** Up-sampling and latent grid of a generator: partly in its tensors, partly known only to who trained it. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import { UPSAMPLINGS, type GeneratorArchitecture } from '../../src-shared/packs.ts';

type Upsampling = GeneratorArchitecture['upsampling'];

export interface GridHints {
  /** 'normal' and 'more' have the same tensors; 'most' has a block of its own, which counts. Default: 'more' for 36 semantic channels (Cityscapes) and for a latent grid that is not square, else 'normal'. */
  upsampling?: Upsampling;
  /** The picture's size: the latent grid times 32, 64 or 128. Default: see `latent`. */
  size?: Size;
  /**
   * Rows and columns of the latent grid, instead of `size`. With a VAE the tensors tell their product; default: the split
   * nearest to a square, wide rather than high. Without one they tell nothing; default: a picture of 512x256 for 'more',
   * of 512x512 for 'most', of 256x256 else.
   */
  latent?: Size;
}

/** What the tensors tell. */
export interface GridEvidence {
  channels: number;
  /** Cells of the latent grid, where there is a VAE. */
  cells: number | undefined;
  /** Whether there is the block that only 'most' has. */
  isMost: boolean;
}

const CITYSCAPES_CHANNELS = 36;

/** Throws `import-upsampling` and `import-size` where a hint contradicts the tensors. */
export function readGrid(
  hints: GridHints,
  evidence: GridEvidence,
): Pick<GeneratorArchitecture, 'upsampling' | 'latent'> {
  const { isMost, cells } = evidence;
  if (cells !== undefined && !Number.isInteger(cells))
    throw new SpadeworkError('weights-architecture', { name: 'fc.weight' });
  if (hints.upsampling === 'most' && !isMost) throw new SpadeworkError('import-upsampling');
  // The tensors know better: 'most' has a block more.
  const asked = isMost ? 'most' : hints.upsampling;
  if (hints.size) return gridOfSize(hints.size, evidence, asked);
  const latent = hints.latent ?? (cells === undefined ? undefined : nearestToSquare(cells));
  const isSquare = latent === undefined || latent.height === latent.width;
  const guess = evidence.channels === CITYSCAPES_CHANNELS || !isSquare ? 'more' : 'normal';
  const upsampling = asked ?? guess;
  return { upsampling, latent: latent ?? usualGrid(upsampling) };
}

/** Of the up-samplings that are possible, the first whose grid of such a picture is whole and has the cells that the tensors tell. */
function gridOfSize(
  size: Size,
  { cells, channels }: GridEvidence,
  asked: Upsampling | undefined,
): Pick<GeneratorArchitecture, 'upsampling' | 'latent'> {
  const guesses: Upsampling[] = channels === CITYSCAPES_CHANNELS ? ['more', 'normal'] : ['normal', 'more'];
  const possible = asked === undefined ? guesses : [asked];
  for (const upsampling of possible) {
    const latent = gridOf(size, upsampling);
    const isWhole = Number.isInteger(latent.width) && Number.isInteger(latent.height);
    if (isWhole && (cells === undefined || latent.width * latent.height === cells)) return { upsampling, latent };
  }
  const { width, height } = size;
  const factor = 2 ** UPSAMPLINGS[possible[0]!];
  if (cells === undefined) throw new SpadeworkError('import-size', { width, height, factor });
  throw new SpadeworkError('import-size-cells', {
    width,
    height,
    sizes: possibleSizes(cells, possible).join(', '),
  });
}

function gridOf({ width, height }: Size, upsampling: Upsampling): Size {
  const factor = 2 ** UPSAMPLINGS[upsampling];
  return { width: width / factor, height: height / factor };
}

/** The picture sizes of a network with so many latent cells, as words. */
function possibleSizes(cells: number, upsamplings: readonly Upsampling[]): string[] {
  return upsamplings
    .flatMap((upsampling) => splits(cells).map((latent) => sizeOf(upsampling, latent)))
    .map(({ width, height }) => `${width} × ${height}`);
}

/** Rows and columns of so many cells, up to four times as wide or as high as the other way. */
function splits(cells: number): Size[] {
  const found: Size[] = [];
  for (let height = 1; height <= cells; height++) {
    const width = cells / height;
    if (Number.isInteger(width) && width <= 4 * height && height <= 4 * width) found.push({ width, height });
  }
  return found;
}

const sizeOf = (upsampling: Upsampling, { width, height }: Size): Size => {
  const factor = 2 ** UPSAMPLINGS[upsampling];
  return { width: width * factor, height: height * factor };
};

/** Sizes that pictures usually have, offered where the tensors tell nothing. */
const USUAL_SIZES: readonly Size[] = [
  { width: 256, height: 256 },
  { width: 512, height: 256 },
  { width: 512, height: 512 },
  { width: 1024, height: 512 },
  { width: 768, height: 768 },
  { width: 1024, height: 1024 },
];

/** The picture sizes that the tensors of a network allow, that of `architecture` as it was read first. */
export function offeredSizes({
  zDim,
  upsampling,
  latent,
}: Pick<GeneratorArchitecture, 'zDim' | 'upsampling' | 'latent'>): (Size & { upsampling: Upsampling })[] {
  const possible: Upsampling[] = upsampling === 'most' ? ['most'] : ['normal', 'more'];
  const offered = possible.flatMap((each) => {
    const factor = 2 ** UPSAMPLINGS[each];
    const sizes =
      zDim > 0
        ? splits(latent.width * latent.height).map((split) => sizeOf(each, split))
        : USUAL_SIZES.filter(({ width, height }) => width % factor === 0 && height % factor === 0);
    return sizes.map((size) => ({ upsampling: each, ...size }));
  });
  const read = { upsampling, ...sizeOf(upsampling, latent) };
  const isRead = (size: typeof read): boolean =>
    size.upsampling === upsampling && size.width === read.width && size.height === read.height;
  return [read, ...offered.filter((size) => !isRead(size))];
}

/** Two factors of `cells`, as close to each other as they can be, the larger one across. */
function nearestToSquare(cells: number): Size {
  let height = Math.floor(Math.sqrt(cells));
  while (height > 1 && cells % height !== 0) height--;
  return { height, width: cells / height };
}

function usualGrid(upsampling: Upsampling): Size {
  const width = { normal: 256, more: 512, most: 512 }[upsampling] / 2 ** UPSAMPLINGS[upsampling];
  return { width, height: upsampling === 'more' ? width / 2 : width };
}
