/**
 * Convolutions over feature maps in kernel memory, which the library reads and writes where they lie. Kernels are inputs like
 * feature maps: the library, which does not change those in blocks for its own use, holds no copy of them, and one session serves
 * all convolutions of a size, of every network.
 */
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import { TILE_POSITIONS, type Block, type Kernels, type Region } from '../../modulation/kernels/kernels.ts';
import {
  gainsByTiles,
  winogradBands,
  winogradBias,
  winogradKernel,
  type TileScratch,
} from '../../modulation/winograd.ts';
import { biasInBlocks, convolveBlocks, kernelInBlocks } from './block-operators.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** The sessions of a runtime. */
export class ConvolutionSessions {
  private readonly opened = new Map<string, Promise<GraphSession>>();

  constructor(
    readonly block: Block,
    private readonly settings: SessionSettings,
  ) {}

  /** That of kernels of `side` x `side`, stride 1 and padded to keep the size, in `groups` of channels. */
  take(side: number, groups = 1): Promise<GraphSession> {
    const key = `${side} ${groups}`;
    const opened = this.opened.get(key);
    if (opened) return opened;
    const opening = openConvolution(side, groups, this.block, this.settings);
    this.opened.set(key, opening);
    // One that could not be opened, for want of memory perhaps, is tried again by the next network.
    opening.catch(() => this.opened.delete(key));
    return opening;
  }
}

/** A feature map of so many channels. */
interface Features {
  region: Region;
  channels: number;
}

export class FeatureConvolution {
  private constructor(
    private readonly session: GraphSession,
    private readonly kernel: WeightTensor,
    private readonly bias: WeightTensor,
    private readonly block: Block,
    /** Whether kernel and bias are those of tiles. */
    private readonly tiled: boolean,
  ) {}

  /** The convolution `name`. `tiled`: by tiles where that is faster and features lie in blocks (see winograd.ts). */
  static async open(
    weights: Weights,
    name: string,
    sessions: ConvolutionSessions,
    { tiled = false } = {},
  ): Promise<FeatureConvolution> {
    const { block } = sessions;
    const kernel = requireWeight(weights, `${name}.weight`);
    const [fout = 0, fin = 0, side = 1] = kernel.shape;
    const bias = weights.get(`${name}.bias`) ?? { shape: [fout], data: new Float32Array(fout) };
    if (block === 1) return new FeatureConvolution(await sessions.take(side), kernel, bias, block, false);
    return tiled && side === 3 && gainsByTiles(fin, fout)
      ? new FeatureConvolution(
          await sessions.take(1, TILE_POSITIONS),
          winogradKernel(kernel, block),
          winogradBias(bias, block),
          block,
          true,
        )
      : new FeatureConvolution(
          await sessions.take(side),
          kernelInBlocks(kernel, block),
          biasInBlocks(bias, block),
          block,
          false,
        );
  }

  /** x -> out, both of `size`; `scratch` is for tiles. */
  async run(kernels: Kernels, x: Region, out: Region, size: Size, scratch: TileScratch): Promise<void> {
    const [fout = 0, fin = 0] = this.kernel.shape;
    if (!this.tiled) return this.convolve(kernels, { region: x, channels: fin }, { region: out, channels: fout }, size);
    const channels = fout / TILE_POSITIONS;
    const { block } = this;
    const { rows, tiles } = winogradBands(fin, channels, size);
    for (let first = 0; first < size.height / 2; first += rows) {
      const band = { size, block, first, rows, tiles };
      kernels.winogradTiles({ ...band, x, channels: fin, out: scratch.before });
      await this.convolve(
        kernels,
        { region: scratch.before, channels: TILE_POSITIONS * fin },
        { region: scratch.after, channels: fout },
        { height: 1, width: tiles },
      );
      kernels.winogradPixels({ ...band, x: scratch.after, channels, out });
    }
  }

  private async convolve(kernels: Kernels, x: Features, out: Features, { width, height }: Size): Promise<void> {
    const { kernel, bias } = this;
    const tensor = ({ region, channels }: Features): { data: Float32Array; shape: number[] } => ({
      data: kernels.floats(region, 0, channels * height * width),
      shape: [1, channels, height, width],
    });
    await this.session.runInto({ x: tensor(x), kernel, bias }, { out: tensor(out) });
  }
}

function openConvolution(side: number, groups: number, block: Block, settings: SessionSettings): Promise<GraphSession> {
  const ops = new GraphOps();
  const x = ops.input('x', [1, block, 8, 8], { open: [0, 1, 2, 3] });
  const kernel = ops.input('kernel', [block, block, side, side], { open: [0, 1] });
  const bias = ops.input('bias', [block], { open: [0] });
  ops.outputOf(
    'out',
    block === 1
      ? ops.convolve(x, { kernel, bias }, { stride: 1, padding: (side - 1) / 2 })
      : convolveBlocks(ops, x, { kernel, bias }, { groups }),
  );
  // In blocks without an arena: it writes into memory that is given, and has nothing of its own to keep.
  return GraphSession.open(ops, { ...settings, arena: block === 1 });
}
