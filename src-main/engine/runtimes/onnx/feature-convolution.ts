/**
 * Convolutions over feature maps in kernel memory, which the library reads and writes where they lie. Kernels are inputs like
 * feature maps: the library, which does not change those in blocks for its own use, holds no copy of them, and one session serves
 * all convolutions of a size, of every network.
 */
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import { TILE_POSITIONS, type Block, type Kernels, type Region } from '../../modulation/kernels/kernels.ts';
import { winogradBands, winogradConvolution, type TileScratch } from '../../modulation/winograd.ts';
import type { FloatTensor } from '../runtime.ts';
import { convolutionInBlocks, convolveBlocks, type WeightedConvolution } from './block-operators.ts';
import { viewOf } from './feature-views.ts';
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

export class FeatureConvolution {
  private constructor(
    private readonly session: GraphSession,
    private readonly weights: WeightedConvolution,
    private readonly block: Block,
    /** Whether the weights are those of tiles. */
    private readonly tiled: boolean,
  ) {}

  /** The convolution `name`. `tiled`: 3 x 3, by tiles where features lie in blocks (see winograd.ts). */
  static async open(
    weights: Weights,
    name: string,
    sessions: ConvolutionSessions,
    { tiled = false } = {},
  ): Promise<FeatureConvolution> {
    const { block } = sessions;
    const kernel = requireWeight(weights, `${name}.weight`);
    const [fout = 0, , side = 1] = kernel.shape;
    const bias = weights.get(`${name}.bias`) ?? { shape: [fout], data: new Float32Array(fout) };
    const given = { kernel, bias };
    if (tiled && block > 1) {
      const session = await sessions.take(1, TILE_POSITIONS);
      return new FeatureConvolution(session, winogradConvolution(given, block), block, true);
    }
    const laidOut = block === 1 ? given : convolutionInBlocks(given, block);
    return new FeatureConvolution(await sessions.take(side), laidOut, block, false);
  }

  /** x -> out, both of `size`; `scratch` is for tiles. */
  async run(kernels: Kernels, x: Region, out: Region, size: Size, scratch: TileScratch): Promise<void> {
    const [fout = 0, fin = 0] = this.weights.kernel.shape;
    if (!this.tiled) return this.convolve(viewOf(kernels, x, fin, size), viewOf(kernels, out, fout, size));
    const channels = fout / TILE_POSITIONS;
    const { block } = this;
    const { rows, tiles } = winogradBands(fin, channels, size);
    const places = { width: tiles, height: 1 };
    for (let first = 0; first < size.height / 2; first += rows) {
      const band = { size, block, first, rows, tiles };
      kernels.winogradTiles({ ...band, x, channels: fin, out: scratch.before });
      await this.convolve(
        viewOf(kernels, scratch.before, TILE_POSITIONS * fin, places),
        viewOf(kernels, scratch.after, fout, places),
      );
      kernels.winogradPixels({ ...band, x: scratch.after, channels, out });
    }
  }

  private async convolve(x: FloatTensor, out: FloatTensor): Promise<void> {
    await this.session.runInto({ x, ...this.weights }, { out });
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
