/**
 * Ops: the operations that the networks are written in. A runtime implements them once, eagerly (TensorFlow.js) or by
 * recording a graph (onnxruntime); the networks never know which.
 *
 * Feature maps are logically [N, C, H, W] whatever a runtime's memory layout is; vectors are [N, C].
 */

/** Stride and zero padding of a convolution, the same on both axes and on both sides (symmetric, as in PyTorch). */
export interface ConvolutionOptions {
  stride: number;
  padding: number;
}

/** Parameters of a convolution, prepared by the runtime that made them. Kernel as OIHW, bias as [out]. */
export interface Convolution<T> {
  kernel: T;
  bias?: T;
}

/** Parameters of a linear layer. Weight as [out, in], bias as [out]. */
export interface Linear<T> {
  weight: T;
  bias: T;
}

export interface Ops<T> {
  /** Logical shape of a value, [N, C, H, W] or [N, C]. */
  shape(x: T): readonly number[];
  convolve(x: T, parameters: Convolution<T>, options: ConvolutionOptions): T;
  /** [N, in] -> [N, out]. */
  linear(x: T, parameters: Linear<T>): T;
  /** [N, C*H*W] -> [N, C, H, W], channel first. */
  unflatten(x: T, channels: number, height: number, width: number): T;
  /** [N, C, H, W] -> [N, C*H*W], channel first. */
  flatten(x: T): T;
  add(x: T, y: T): T;
  multiply(x: T, y: T): T;
  /** x + constant. */
  shift(x: T, constant: number): T;
  /** x * scale[c] + offset[c] for every channel c, of one channel or of as many: a normalisation with known statistics. */
  scaleChannels(x: T, scale: Float32Array, offset?: Float32Array): T;
  /** (x - mean) / sqrt(variance + epsilon) over N, H, W (biased variance): BatchNorm in training. */
  normaliseBatch(x: T, epsilon: number): T;
  /** (x - mean) / sqrt(variance + epsilon) over H, W of each instance (biased variance). */
  normaliseInstance(x: T, epsilon: number): T;
  relu(x: T): T;
  leakyRelu(x: T, slope: number): T;
  tanh(x: T): T;
  /** Nearest neighbour, twice the height and width. */
  upsample(x: T): T;
  /** Bilinear with half-pixel centres, twice the height and width. */
  upsampleBilinear(x: T): T;
  /** [N, 4C, H, W] -> [N, C, 2H, 2W]: channel 4c + 2dy + dx goes to channel c at (2y + dy, 2x + dx), as PyTorch's PixelShuffle(2). */
  shufflePixels(x: T): T;
  clamp(x: T, least: number, most: number): T;
  /** Bilinear with half-pixel centres, no antialiasing. */
  resizeBilinear(x: T, height: number, width: number): T;
  /** x with its outermost `width` pixels (1 or more) on all four sides set to `value`. */
  paintBorder(x: T, width: number, value: number): T;
  /** Average pool 3x3, stride 2, padding 1, padding not counted. */
  averagePool(x: T): T;
  /** Joins along the channels. */
  concatenate(parts: readonly T[]): T;
  /** [N, groups * c, H, W] -> [N, groups, H, W]: the sum of each c channels in a row. */
  sumGroups(x: T, groups: number): T;
}

/** Where a network finds its parameters, by the names of the published checkpoints (docs/networks.md). */
export interface Parameters<T> {
  convolution(name: string): Convolution<T>;
  linear(name: string): Linear<T>;
  /** Running statistics of a BatchNorm, or undefined where the statistics of the batch are to be used (training). */
  statistics(name: string): { mean: Float32Array; variance: Float32Array } | undefined;
}
