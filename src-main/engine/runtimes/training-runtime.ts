/** What training asks of a runtime: networks whose parameters change, gradients, and Adam. */
import type { Parameters } from '../network/ops.ts';
import type { TrainingOps } from '../network/training-ops.ts';
import type { Weights } from '../network/weights.ts';

/**
 * Parameters in training. Convolutions with `weight_orig`, `weight_u`, `weight_v` are re-parametrised by their spectral
 * norm, differentiable in weight_orig alone; BatchNorm uses the statistics of the batch.
 */
export interface TrainableNetwork<T> extends Parameters<T> {
  /** What is trained, by the names and in the layouts of a checkpoint. The network owns these tensors. */
  readonly variables: ReadonlyMap<string, T>;
  /** One power iteration of every spectral norm: u and v come closer to the first singular vectors. */
  iterateSpectralNorms(): void;
  /** All numbers as a checkpoint holds them, weight_u and weight_v included. */
  read(): Promise<Weights>;
  /** Frees every tensor of the network. */
  dispose(): void;
}

/** A gradient for every variable of a network, by its name. */
export type Gradients<T> = ReadonlyMap<string, T>;

/** The caller owns every tensor in here. */
export interface Derivation<T, O> {
  outputs: O;
  /** One a network, in the order in which they were given. */
  gradients: Gradients<T>[];
}

export interface AdamOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
}

export interface Optimiser<T> {
  learningRate: number;
  /** Moves the variables of its network. The gradients stay the caller's. */
  apply(gradients: Gradients<T>): void;
  dispose(): void;
}

export interface TrainingRuntime<T> {
  readonly ops: TrainingOps<T>;
  /** `weights` as a checkpoint holds them, not folded. */
  createNetwork(weights: Weights): TrainableNetwork<T>;
  /** [N, C, H, W] or [N, C] numbers as a tensor, owned by the caller. */
  upload(data: Float32Array, shape: readonly number[]): T;
  /** The numbers of a tensor, [N, C, H, W] or [N, C]. */
  download(x: T): Promise<Float32Array>;
  /** Runs `compute` and returns what it outputs with the gradients of its scalar `loss` in the variables of the networks. */
  differentiate<O extends { [K in keyof O]: T }>(
    networks: readonly TrainableNetwork<T>[],
    compute: () => { loss: T; outputs: O },
  ): Derivation<T, O>;
  createAdam(network: TrainableNetwork<T>, options: AdamOptions): Optimiser<T>;
  free(tensors: Iterable<T>): void;
  /** Tensors alive in the whole library, for leak tests. */
  countTensors(): number;
}
