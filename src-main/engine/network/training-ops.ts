/** What losses need beyond Ops. onnxruntime computes it forward, TensorFlow.js with gradients. */
import type { Ops } from './ops.ts';

export interface TrainingOps<T> extends Ops<T> {
  subtract(x: T, y: T): T;
  /** x * factor. */
  scale(x: T, factor: number): T;
  /** |x|; its derivative at 0 is 0, as in PyTorch. */
  absolute(x: T): T;
  exponential(x: T): T;
  /** Mean of all numbers, as a scalar. */
  mean(x: T): T;
  /** Sum of all numbers, as a scalar. */
  sum(x: T): T;
  /** The part of x [N, C, H, W] from (top, left) on. */
  cut(x: T, top: number, left: number, height: number, width: number): T;
  /** x [N, C, 1, 1] for every pixel: [N, C, height, width]. */
  spread(x: T, height: number, width: number): T;
  /** The same numbers; no gradient passes. */
  detach(x: T): T;
  /** Joins along the batch. */
  joinBatches(parts: readonly T[]): T;
  /** The first and the second half of a batch of even size. */
  halveBatch(x: T): [T, T];
}

/** What a whole training needs beyond its losses: tables of rows [R, C] that pixels share, for gamma and beta by distinct neighbourhoods. */
export interface RowOps<T> {
  /** Mean and biased variance of each channel over N, H, W, [1, C, 1, 1] each. */
  channelMoments(x: T): { mean: T; variance: T };
  /** x [N, C, H, W], C or 1 channels, times a vector [C] of TrainableNetwork. */
  scaleByVector(x: T, vector: T): T;
  /** x [N, C, H, W] plus a vector [C]. */
  shiftByVector(x: T, vector: T): T;
  /** The kernel [out, in, h, w] of a convolution as a matrix, [h * w * in, out]: window by window, its channels one after the other. */
  kernelMatrix(kernel: T): T;
  /** x [R, in] by weight [in, out], plus bias [out]. */
  multiplyRows(x: T, weight: T, bias: T): T;
  /** Rows number index[0], index[1] ... of table [R, C], `perRow` of them side by side: [P / perRow, perRow * C]. */
  gatherRows(table: T, index: T, perRow: number): T;
  /** table [R, C] with a row of zeros behind the last. */
  appendZeroRow(table: T): T;
  /** Joins tables side by side, [R, C] and [R, D] -> [R, C + D]. */
  joinColumns(parts: readonly T[]): T;
  joinVectors(parts: readonly T[]): T;
  /** x [N, C, H, W] * a + b, where pixel p (image by image, row by row) takes a and b from row index[p] of rows [R, 2C] = (a | b). */
  modulateByRows(x: T, rows: T, index: T): T;
}
