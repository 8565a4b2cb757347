/** The enlarger on TensorFlow.js. */
import type { EnlargerArchitecture } from '../../../../src-shared/packs.ts';
import { enlargeTwice } from '../../network/enlarger.ts';
import type { Weights } from '../../network/weights.ts';
import type { EnlargerRunner } from '../runtime.ts';
import { TensorOps, type Library } from './tensor-ops.ts';
import { TensorParameters } from './tensor-parameters.ts';

export class TensorEnlarger implements EnlargerRunner {
  private readonly ops: TensorOps;
  private readonly parameters: TensorParameters;

  constructor(
    private readonly tf: Library,
    private readonly architecture: EnlargerArchitecture,
    weights: Weights,
  ) {
    this.ops = new TensorOps(tf);
    this.parameters = new TensorParameters(this.ops, weights);
  }

  async enlarge(picture: Float32Array, height: number, width: number): Promise<Float32Array> {
    const { ops, parameters, architecture } = this;
    const enlarged = this.tf.tidy(() =>
      ops.toChannelsFirst(
        enlargeTwice(ops, parameters, architecture, ops.fromChannelsFirst(picture, [1, 3, height, width])),
      ),
    );
    try {
      return await enlarged.data<'float32'>();
    } finally {
      enlarged.dispose();
    }
  }

  async dispose(): Promise<void> {
    this.parameters.dispose();
  }
}
