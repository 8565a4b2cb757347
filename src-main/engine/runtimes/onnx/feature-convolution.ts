/** A convolution over feature maps in kernel memory: a session of its own, which reads and writes them where they lie. */
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import type { Block, Kernels, Region } from '../../modulation/kernels/kernels.ts';
import { biasInBlocks, convolveBlocks, kernelInBlocks } from './block-operators.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class FeatureConvolution {
  private constructor(
    private readonly session: GraphSession,
    private readonly shape: { fin: number; fout: number },
  ) {}

  /** The convolution `name`, stride 1 and padded to keep the size. */
  static async open(
    weights: Weights,
    name: string,
    block: Block,
    settings: SessionSettings,
  ): Promise<FeatureConvolution> {
    const plain = { kernel: requireWeight(weights, `${name}.weight`), bias: weights.get(`${name}.bias`) };
    const { kernel, bias } =
      block === 1
        ? plain
        : { kernel: kernelInBlocks(plain.kernel, block), bias: plain.bias && biasInBlocks(plain.bias, block) };
    const [fout = 0, fin = 0, side = 1] = kernel.shape;
    const ops = new GraphOps();
    const x = ops.input('x', [1, fin, 8, 8], { open: true });
    if (block === 1) {
      const parameters = { kernel: ops.constant(kernel), ...(bias ? { bias: ops.constant(bias) } : {}) };
      ops.outputOf('out', ops.convolve(x, parameters, { stride: 1, padding: (side - 1) / 2 }));
    } else {
      ops.outputOf('out', convolveBlocks(ops, x, { kernel, bias }));
    }
    // Without an arena: it writes into memory that is given, and has nothing of its own to keep.
    const session = await GraphSession.open(ops, { ...settings, arena: block === 1 });
    return new FeatureConvolution(session, { fin, fout });
  }

  async run(kernels: Kernels, x: Region, out: Region, { width, height }: Size): Promise<void> {
    const { fin, fout } = this.shape;
    const tensor = (region: Region, channels: number): { data: Float32Array; shape: number[] } => ({
      data: kernels.floats(region, 0, channels * height * width),
      shape: [1, channels, height, width],
    });
    await this.session.runInto({ x: tensor(x, fin) }, { out: tensor(out, fout) });
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
