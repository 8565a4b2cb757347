/**
 * Convolutions over feature maps in kernel memory, which the library reads and writes where they lie. Kernels are inputs like
 * feature maps: the library, which does not change those in blocks for its own use, holds no copy of them, and one session serves
 * all convolutions of a size, of every network.
 */
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import type { Block, Kernels, Region } from '../../modulation/kernels/kernels.ts';
import { biasInBlocks, convolveBlocks, kernelInBlocks } from './block-operators.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** The sessions of a runtime. */
export class ConvolutionSessions {
  private readonly opened = new Map<number, Promise<GraphSession>>();

  constructor(
    readonly block: Block,
    private readonly settings: SessionSettings,
  ) {}

  /** That of kernels of `side` x `side`, stride 1 and padded to keep the size. */
  take(side: number): Promise<GraphSession> {
    const session = this.opened.get(side) ?? openConvolution(side, this.block, this.settings);
    this.opened.set(side, session);
    return session;
  }
}

export class FeatureConvolution {
  private constructor(
    private readonly session: GraphSession,
    private readonly kernel: WeightTensor,
    private readonly bias: WeightTensor,
  ) {}

  /** The convolution `name`. */
  static async open(weights: Weights, name: string, sessions: ConvolutionSessions): Promise<FeatureConvolution> {
    const { block } = sessions;
    const kernel = requireWeight(weights, `${name}.weight`);
    const [fout = 0, , side = 1] = kernel.shape;
    const bias = weights.get(`${name}.bias`) ?? { shape: [fout], data: new Float32Array(fout) };
    const session = await sessions.take(side);
    return block === 1
      ? new FeatureConvolution(session, kernel, bias)
      : new FeatureConvolution(session, kernelInBlocks(kernel, block), biasInBlocks(bias, block));
  }

  async run(kernels: Kernels, x: Region, out: Region, { width, height }: Size): Promise<void> {
    const { kernel, bias } = this;
    const [fout = 0, fin = 0] = kernel.shape;
    const tensor = (region: Region, channels: number): { data: Float32Array; shape: number[] } => ({
      data: kernels.floats(region, 0, channels * height * width),
      shape: [1, channels, height, width],
    });
    await this.session.runInto({ x: tensor(x, fin), kernel, bias }, { out: tensor(out, fout) });
  }
}

function openConvolution(side: number, block: Block, settings: SessionSettings): Promise<GraphSession> {
  const ops = new GraphOps();
  const x = ops.input('x', [1, block, 8, 8], { open: [0, 1, 2, 3] });
  const kernel = ops.input('kernel', [block, block, side, side], { open: [0, 1] });
  const bias = ops.input('bias', [block], { open: [0] });
  ops.outputOf(
    'out',
    block === 1
      ? ops.convolve(x, { kernel, bias }, { stride: 1, padding: (side - 1) / 2 })
      : convolveBlocks(ops, x, { kernel, bias }),
  );
  // In blocks without an arena: it writes into memory that is given, and has nothing of its own to keep.
  return GraphSession.open(ops, { ...settings, arena: block === 1 });
}
