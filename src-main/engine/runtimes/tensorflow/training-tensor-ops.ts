/** TrainingOps on TensorFlow.js, with derivatives of our own where the library's are wrong. */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Convolution } from '../../network/ops.ts';
import type { PretrainedOps, WindowOptions } from '../../network/pretrained-ops.ts';
import type { TrainingOps } from '../../network/training-ops.ts';
import { TensorOps, type Tensor } from './tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

export class TrainingTensorOps extends TensorOps implements TrainingOps<Tensor>, PretrainedOps<Tensor> {
  override upsample(x: Tensor): Tensor {
    // The library's derivative is wrong for every instance of a batch but the first (plain JavaScript backend, 4.22).
    return this.differentiateBy(
      x,
      (input) => super.upsample(input),
      (upstream) => this.tf.avgPool(upstream as TensorFlow.Tensor4D, 2, 2, 'valid').mul(4),
    );
  }

  override resizeBilinear(x: Tensor, height: number, width: number): Tensor {
    return this.differentiateBy(
      x,
      (input) => super.resizeBilinear(input, height, width),
      () => {
        throw new Error('TensorFlow.js differentiates a bilinear resize as if its pixels had no half-pixel centres');
      },
    );
  }

  convolveWindow(x: Tensor, { kernel, bias }: Convolution<Tensor>, { stride, padding }: WindowOptions): Tensor {
    const { top, left, bottom, right } = padding;
    const padded = this.tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]) as TensorFlow.Tensor4D;
    const [height = 1, width = 1, perGroup = 1, out = 1] = kernel.shape;
    const isDense = perGroup === x.shape[3];
    const convolved = isDense
      ? this.tf.conv2d(padded, kernel as TensorFlow.Tensor4D, stride, 'valid')
      : this.tf.depthwiseConv2d(padded, kernel.reshape([height, width, out, 1]), stride, 'valid');
    return bias ? convolved.add(bias) : convolved;
  }

  averagePlane(x: Tensor): Tensor {
    return x.mean([1, 2]);
  }

  subtract(x: Tensor, y: Tensor): Tensor {
    return x.sub(y);
  }

  scale(x: Tensor, factor: number): Tensor {
    return x.mul(factor);
  }

  absolute(x: Tensor): Tensor {
    // The derivative of tf.abs at 0 is -1; that of relu is 0.
    return x.relu().add(x.neg().relu());
  }

  exponential(x: Tensor): Tensor {
    return x.exp();
  }

  mean(x: Tensor): Tensor {
    return x.mean();
  }

  sum(x: Tensor): Tensor {
    return x.sum();
  }

  detach(x: Tensor): Tensor {
    return this.differentiateBy(
      x,
      (input) => input.clone(),
      (upstream) => upstream.zerosLike(),
    );
  }

  joinBatches(parts: readonly Tensor[]): Tensor {
    return this.tf.concat([...parts], 0);
  }

  halveBatch(x: Tensor): [Tensor, Tensor] {
    const [first, second] = this.tf.split(x, 2, 0);
    return [present(first), present(second)];
  }

  /** `forward` of x, whose derivative is `backward` of the upstream derivative. */
  private differentiateBy(
    x: Tensor,
    forward: (input: Tensor) => Tensor,
    backward: (upstream: Tensor) => Tensor,
  ): Tensor {
    return this.tf.customGrad((input) => ({ value: forward(input as Tensor), gradFunc: backward }))(x);
  }
}
