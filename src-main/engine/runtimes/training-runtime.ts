/** What training asks of a runtime: networks whose parameters change, gradients, and Adam. */
import type { Parameters } from '../network/ops.ts';
import type { PretrainedOps } from '../network/pretrained-ops.ts';
import type { RowOps, TrainingOps } from '../network/training-ops.ts';
import type { Weights } from '../network/weights.ts';

/**
 * Parameters in training. Convolutions with `weight_orig`, `weight_u`, `weight_v` are re-parametrised by their spectral
 * norm, differentiable in weight_orig alone; BatchNorm uses the statistics of the batch.
 */
export interface TrainableNetwork<T> extends Parameters<T> {
  /** What is trained, by the names of a checkpoint, in layouts of the runtime's own. The network owns these tensors. */
  readonly variables: ReadonlyMap<string, T>;
  /** A parameter of one number a channel, such as the gains of noise. */
  vector(name: string): T;
  /** One power iteration of every spectral norm: u and v come closer to the first singular vectors. */
  iterateSpectralNorms(): void;
  /** All numbers as a checkpoint holds them, weight_u and weight_v included. */
  read(): Promise<Weights>;
  /** Tensors that lie as its variables do, such as gradients, as a checkpoint would hold them. */
  readLike(tensors: ReadonlyMap<string, T>): Promise<Weights>;
  /** Frees every tensor of the network. */
  dispose(): void;
}

export interface FrozenNetwork<T> extends Parameters<T> {
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
  /** By how much larger the steps of a variable are than those of others; 1 without it. */
  rateFactor?: (name: string) => number;
  /** Where another one stopped; without it there are no moments yet. */
  state?: AdamState;
}

/** All that Adam knows beside the weights. */
export interface AdamState {
  /** Steps so far, by which its first moments are corrected. */
  steps: number;
  /** In the runtime's layouts; by the variable's name, with `.m` behind it for the mean of the gradients and `.v` for that of their squares. */
  moments: Weights;
}

export interface Optimiser<T> {
  learningRate: number;
  /** Moves the variables of its network. The gradients stay the caller's. */
  apply(gradients: Gradients<T>): void;
  read(): Promise<AdamState>;
  dispose(): void;
}

export interface TrainingRuntime<T> {
  /** Words for logs. */
  readonly description: string;
  readonly ops: TrainingOps<T> & RowOps<T> & PretrainedOps<T>;
  /** `weights` as a checkpoint holds them, not folded. */
  createNetwork(weights: Weights): TrainableNetwork<T>;
  /** A network whose weights stay what they are, as losses read. */
  createFrozen(weights: Weights): FrozenNetwork<T>;
  /** [N, C, H, W] or [N, C] numbers as a tensor, owned by the caller. */
  upload(data: Float32Array, shape: readonly number[]): T;
  /** Whole numbers that rows are looked up by, owned by the caller. */
  uploadIndices(data: Int32Array): T;
  /** The numbers of a tensor, [N, C, H, W] or [N, C]. */
  download(x: T): Promise<Float32Array>;
  /** Runs `compute` and returns what it outputs with the gradients of its scalar `loss` in the variables of the networks. */
  differentiate<O extends { [K in keyof O]: T }>(
    networks: readonly TrainableNetwork<T>[],
    compute: () => { loss: T; outputs: O },
  ): Derivation<T, O>;
  /** Runs `compute` without gradients; the caller owns what it outputs. */
  compute<O extends { [K in keyof O]: T }>(compute: () => O): O;
  /** Moves `average`, a network of the same variables, towards `network`: decay * average + (1 - decay) * network. u and v are copied. */
  blend(average: TrainableNetwork<T>, network: TrainableNetwork<T>, decay: number): void;
  createAdam(network: TrainableNetwork<T>, options: AdamOptions): Optimiser<T>;
  free(tensors: Iterable<T>): void;
  /** Tensors alive in the whole library, for leak tests. */
  countTensors(): number;
}
