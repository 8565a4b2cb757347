/** Networks that make one picture of a map, without a style: what SPADE is compared with. */
import type { TrainableNetwork, TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import type { TensorShapes } from '../../src-main/engine/packs/expected-tensors.ts';
import type { TrainingBatch } from '../objective.ts';

export type PaintOps<T> = TrainingRuntime<T>['ops'];

/** What of a batch a picture is made of. */
export type PaintInput<T> = Pick<TrainingBatch<T>, 'semantics' | 'labelMaps' | 'upload'>;

export interface PictureNetwork {
  /** Names and shapes of what is trained. */
  readonly tensors: TensorShapes;
  /** Pictures of the batch's maps, [N, 3, H, W] in [-1, 1], of the maps' size. */
  paint<T>(ops: PaintOps<T>, parameters: TrainableNetwork<T>, input: PaintInput<T>): T;
}

export const EPSILON = 1e-5;
const SAME = { stride: 1, padding: 1 };

/** Tensors of a convolution with a bias, by name. */
export function convolutionTensors(name: string, input: number, output: number, side: number): [string, number[]][] {
  return [
    [`${name}.weight`, [output, input, side, side]],
    [`${name}.bias`, [output]],
  ];
}

/** 3x3 at stride 1, or 2, which halves height and width. */
export function convolve3<T>(ops: PaintOps<T>, parameters: TrainableNetwork<T>, name: string, x: T, stride = 1): T {
  return ops.convolve(x, parameters.convolution(name), { ...SAME, stride });
}

/** 1x1. */
export function convolve1<T>(ops: PaintOps<T>, parameters: TrainableNetwork<T>, name: string, x: T): T {
  return ops.convolve(x, parameters.convolution(name), { stride: 1, padding: 0 });
}

/** Over channels and pixels of each instance together (arXiv 1607.06450), which Ops knows for one channel. */
export function normaliseLayer<T>(ops: PaintOps<T>, x: T): T {
  const [, channels = 1, height = 1, width = 1] = ops.shape(x);
  const asOne = ops.unflatten(ops.flatten(x), 1, channels * height, width);
  return ops.unflatten(ops.flatten(ops.normaliseInstance(asOne, EPSILON)), channels, height, width);
}
