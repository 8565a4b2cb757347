/** Instance normalisation of feature maps in kernel memory, in place or not. */
import { featureLength, type Block, type Kernels, type Region } from '../../modulation/kernels/kernels.ts';
import { NORM_EPSILON } from '../../network/spade.ts';
import type { Size } from '../../../../src-shared/geometry.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class FeatureNormalisation {
  private constructor(
    private readonly session: GraphSession,
    private readonly block: Block,
  ) {}

  static async open(block: Block, settings: SessionSettings): Promise<FeatureNormalisation> {
    const ops = new GraphOps();
    const shape = [8, 8, block];
    const x = ops.input('x', shape, { open: [0, 1] });
    const mean = (value: GraphValue): GraphValue => ops.node('ReduceMean', [value], [8, 1, block], { axes: [1] });
    const centred = ops.node('Sub', [x, mean(x)], shape);
    const variance = mean(ops.multiply(centred, centred));
    const deviation = ops.node('Sqrt', [ops.shift(variance, NORM_EPSILON)], variance.shape);
    ops.outputOf('out', ops.node('Div', [centred, deviation], shape));
    return new FeatureNormalisation(await GraphSession.open(ops, settings), block);
  }

  /** out = (x - mean) / sqrt(variance + epsilon) of every channel; both of `size`. */
  async run(kernels: Kernels, x: Region, out: Region, channels: number, size: Size): Promise<void> {
    const length = featureLength(channels, size, this.block);
    const pixels = size.width * size.height;
    const tensor = (region: Region): { data: Float32Array; shape: number[] } => ({
      data: kernels.floats(region, 0, length),
      shape: [length / pixels / this.block, pixels, this.block],
    });
    await this.session.runInto({ x: tensor(x) }, { out: tensor(out) });
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
