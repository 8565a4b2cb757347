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
  /** The same numbers; no gradient passes. */
  detach(x: T): T;
  /** Joins along the batch. */
  joinBatches(parts: readonly T[]): T;
  /** The first and the second half of a batch of even size. */
  halveBatch(x: T): [T, T];
}
