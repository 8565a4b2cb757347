/** TrainingOps on TensorFlow.js, with derivatives of our own where the library's are wrong. */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Convolution } from '../../network/ops.ts';
import type { PretrainedOps, WindowOptions } from '../../network/pretrained-ops.ts';
import type { RowOps, TrainingOps } from '../../network/training-ops.ts';
import { TensorOps, type Tensor } from './tensor-ops.ts';
import { present } from '../../../../src-shared/present.ts';

export class TrainingTensorOps extends TensorOps implements TrainingOps<Tensor>, PretrainedOps<Tensor>, RowOps<Tensor> {
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

  override leakyRelu(x: Tensor, slope: number): Tensor {
    // The library's derivative takes five passes. Sign and side are those of the result, which what follows keeps anyway.
    const activate = this.tf.customGrad((input, save) => {
      const value = super.leakyRelu(input as Tensor, slope);
      (save as TensorFlow.GradSaveFunc)([value]);
      const backward = (upstream: Tensor, [kept]: Tensor[]): Tensor =>
        this.tf.where(present(kept).greater(0), upstream, upstream.mul(slope));
      return { value, gradFunc: backward };
    });
    return activate(x);
  }

  /** The derivative in one formula (arXiv 1502.03167, section 3): a chain of the library's would take three times as long. */
  protected override normalise(x: Tensor, axes: number[], epsilon: number): Tensor {
    const normalise = this.tf.customGrad((input, save) => {
      const centred = (input as Tensor).sub((input as Tensor).mean(axes, true));
      const scale = centred.square().mean(axes, true).add(epsilon).rsqrt();
      const normalised = centred.mul(scale);
      (save as TensorFlow.GradSaveFunc)([normalised, scale]);
      const backward = (upstream: Tensor, saved: Tensor[]): Tensor => {
        const [y, inverse] = saved as [Tensor, Tensor];
        const shift = upstream.mean(axes, true);
        const slope = upstream.mul(y).mean(axes, true);
        return upstream.sub(shift).sub(y.mul(slope)).mul(inverse);
      };
      return { value: normalised, gradFunc: backward };
    });
    return normalise(x);
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

  cut(x: Tensor, top: number, left: number, height: number, width: number): Tensor {
    return x.slice([0, top, left, 0], [x.shape[0], height, width, x.shape[3]!]);
  }

  spread(x: Tensor, height: number, width: number): Tensor {
    return x.tile([1, height, width, 1]);
  }

  channelMoments(x: Tensor): { mean: Tensor; variance: Tensor } {
    return this.tf.moments(x, [0, 1, 2], true);
  }

  scaleByVector(x: Tensor, vector: Tensor): Tensor {
    return x.mul(vector);
  }

  shiftByVector(x: Tensor, vector: Tensor): Tensor {
    return x.add(vector);
  }

  kernelMatrix(kernel: Tensor): Tensor {
    return kernel.reshape([-1, kernel.shape[3]!]);
  }

  multiplyRows(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
    return this.tf.matMul(x as TensorFlow.Tensor2D, weight as TensorFlow.Tensor2D).add(bias);
  }

  gatherRows(table: Tensor, index: Tensor, perRow: number): Tensor {
    const [rows = 0, columns = 0] = table.shape;
    return this.differentiateBy(
      table,
      (input) => input.gather(index as TensorFlow.Tensor1D).reshape([-1, perRow * columns]),
      (upstream) => this.tf.unsortedSegmentSum(upstream.reshape([-1, columns]), index as TensorFlow.Tensor1D, rows),
    );
  }

  appendZeroRow(table: Tensor): Tensor {
    return this.tf.pad(table, [
      [0, 1],
      [0, 0],
    ]);
  }

  joinColumns(parts: readonly Tensor[]): Tensor {
    return this.tf.concat([...parts], 1);
  }

  joinVectors(parts: readonly Tensor[]): Tensor {
    return this.tf.concat([...parts], 0);
  }

  modulateByRows(x: Tensor, rows: Tensor, index: Tensor): Tensor {
    const [count = 0, width = 0] = rows.shape;
    const places = index as TensorFlow.Tensor1D;
    const shape = x.shape as [number, number, number, number];
    const flat = [-1, width / 2] as [number, number];
    const modulate = this.tf.customGrad((features, table, save) => {
      const [input, all] = [features as Tensor, table as Tensor];
      const [a, b] = this.tf.split(all.gather(places), 2, 1) as [Tensor, Tensor];
      (save as TensorFlow.GradSaveFunc)([input, all]);
      const backward = (upstream: Tensor, saved: Tensor[]): Tensor[] => {
        const [before, known] = saved as [Tensor, Tensor];
        const byPixel = upstream.reshape(flat);
        const gains = known.slice([0, 0], [count, width / 2]).gather(places);
        const both = this.tf.concat([byPixel.mul(before.reshape(flat)), byPixel], 1);
        return [byPixel.mul(gains).reshape(shape), this.tf.unsortedSegmentSum(both, places, count)];
      };
      return { value: input.reshape(flat).mul(a).add(b).reshape(shape), gradFunc: backward };
    });
    return modulate(x, rows);
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
