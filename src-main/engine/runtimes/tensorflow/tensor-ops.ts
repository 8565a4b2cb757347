/**
 * Ops on TensorFlow.js, computed at once. Feature maps lie in memory as [N, H, W, C], the only layout that all its
 * backends convolve; what leaves through `toChannelsFirst` is [N, C, H, W] again. Callers wrap runs in tf.tidy.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Convolution, ConvolutionOptions, Linear, Ops } from '../../network/ops.ts';

export type Library = typeof TensorFlow;
export type Tensor = TensorFlow.Tensor;

export class TensorOps implements Ops<Tensor> {
  constructor(readonly tf: Library) {}

  /** OIHW numbers -> kernel in TensorFlow's HWIO. */
  kernel(data: Float32Array, shape: readonly number[]): Tensor {
    return this.tf.tidy(() => this.tf.tensor(data, [...shape]).transpose([2, 3, 1, 0]));
  }

  /** [N, C, H, W] numbers -> feature map. */
  fromChannelsFirst(data: Float32Array, shape: readonly number[]): Tensor {
    const tensor = this.tf.tensor(data, [...shape]);
    return shape.length === 4 ? tensor.transpose([0, 2, 3, 1]) : tensor;
  }

  /** Feature map -> [N, C, H, W]. */
  toChannelsFirst(x: Tensor): Tensor {
    return x.rank === 4 ? x.transpose([0, 3, 1, 2]) : x;
  }

  /** Numbers of a feature map, [N, C, H, W]. */
  read(x: Tensor): { data: Float32Array; shape: readonly number[] } {
    const shape = this.shape(x);
    return { data: this.tf.tidy(() => this.toChannelsFirst(x).dataSync<'float32'>()), shape };
  }

  shape(x: Tensor): readonly number[] {
    if (x.rank !== 4) return x.shape;
    const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
    return [n, channels, height, width];
  }

  convolve(x: Tensor, { kernel, bias }: Convolution<Tensor>, { stride, padding }: ConvolutionOptions): Tensor {
    // 'same' would pad the right and bottom sides only at stride 2 (docs/networks.md): pad by hand.
    const padded =
      padding > 0
        ? this.tf.pad(x, [
            [0, 0],
            [padding, padding],
            [padding, padding],
            [0, 0],
          ])
        : x;
    const convolved = this.tf.conv2d(padded as TensorFlow.Tensor4D, kernel as TensorFlow.Tensor4D, stride, 'valid');
    return bias ? convolved.add(bias) : convolved;
  }

  linear(x: Tensor, { weight, bias }: Linear<Tensor>): Tensor {
    return this.tf.matMul(x as TensorFlow.Tensor2D, weight as TensorFlow.Tensor2D, false, true).add(bias);
  }

  unflatten(x: Tensor, channels: number, height: number, width: number): Tensor {
    return x.reshape([-1, channels, height, width]).transpose([0, 2, 3, 1]);
  }

  flatten(x: Tensor): Tensor {
    const channelsFirst = this.toChannelsFirst(x);
    return channelsFirst.reshape([channelsFirst.shape[0], -1]);
  }

  add(x: Tensor, y: Tensor): Tensor {
    return x.add(y);
  }

  multiply(x: Tensor, y: Tensor): Tensor {
    return x.mul(y);
  }

  shift(x: Tensor, constant: number): Tensor {
    return x.add(constant);
  }

  scaleChannels(x: Tensor, scale: Float32Array, offset?: Float32Array): Tensor {
    const scaled = x.mul(this.tf.tensor1d(scale));
    return offset ? scaled.add(this.tf.tensor1d(offset)) : scaled;
  }

  normaliseBatch(x: Tensor, epsilon: number): Tensor {
    return this.normalise(x, [0, 1, 2], epsilon);
  }

  normaliseInstance(x: Tensor, epsilon: number): Tensor {
    return this.normalise(x, [1, 2], epsilon);
  }

  relu(x: Tensor): Tensor {
    return x.relu();
  }

  leakyRelu(x: Tensor, slope: number): Tensor {
    return this.tf.leakyRelu(x, slope);
  }

  tanh(x: Tensor): Tensor {
    return x.tanh();
  }

  upsample(x: Tensor): Tensor {
    const [, height = 1, width = 1] = x.shape;
    return this.tf.image.resizeNearestNeighbor(x as TensorFlow.Tensor4D, [height * 2, width * 2], false, false);
  }

  upsampleBilinear(x: Tensor): Tensor {
    const [, height = 1, width = 1] = x.shape;
    return this.resizeBilinear(x, height * 2, width * 2);
  }

  shufflePixels(x: Tensor): Tensor {
    // TensorFlow's depthToSpace counts the places first and the channels of the result last.
    const channels = x.shape[3]! / 4;
    const order = Int32Array.from({ length: 4 * channels }, (_, i) => (i % channels) * 4 + Math.floor(i / channels));
    const ordered = x.gather(this.tf.tensor1d(order, 'int32'), 3);
    return this.tf.depthToSpace(ordered as TensorFlow.Tensor4D, 2, 'NHWC');
  }

  clamp(x: Tensor, least: number, most: number): Tensor {
    return x.clipByValue(least, most);
  }

  resizeBilinear(x: Tensor, height: number, width: number): Tensor {
    return this.tf.image.resizeBilinear(x as TensorFlow.Tensor4D, [height, width], false, true);
  }

  paintBorder(x: Tensor, width: number, value: number): Tensor {
    const [, rows = 1, columns = 1] = x.shape;
    const inner = x.slice([0, width, width, 0], [-1, rows - 2 * width, columns - 2 * width, -1]);
    const sides: [number, number] = [width, width];
    return this.tf.pad(inner, [[0, 0], sides, sides, [0, 0]], value);
  }

  averagePool(x: Tensor): Tensor {
    // Zeros that pad are not counted: divide the sum of each window by the number of its pixels inside the picture.
    const [, height = 1, width = 1] = x.shape;
    const sums = (map: Tensor): Tensor =>
      this.tf.avgPool(
        this.tf.pad(map, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]) as TensorFlow.Tensor4D,
        3,
        2,
        'valid',
      );
    return sums(x).div(sums(this.tf.ones([1, height, width, 1])));
  }

  concatenate(parts: readonly Tensor[]): Tensor {
    return this.tf.concat([...parts], 3);
  }

  sumGroups(x: Tensor, groups: number): Tensor {
    const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
    return x.reshape([n, height, width, groups, channels / groups]).sum(4);
  }

  protected normalise(x: Tensor, axes: number[], epsilon: number): Tensor {
    const { mean, variance } = this.tf.moments(x, axes, true);
    return x.sub(mean).div(variance.add(epsilon).sqrt());
  }
}
