/**
 * The SPADE layer in training: normalise, add noise, modulate. gamma and beta come from the distinct neighbourhoods of the batch
 * where these are few and the layers' kernels 3x3, from three convolutions over all pixels else; the numbers and the gradients are
 * the same.
 */
import type { RowOps, TrainingOps } from '../src-main/engine/network/training-ops.ts';
import { gainsOf } from '../src-main/engine/network/noise.ts';
import {
  gammaBeta,
  goesByPattern,
  type Modulation,
  type SemanticPyramid,
  type SpadeForm,
} from '../src-main/engine/network/spade.ts';
import type { TrainableNetwork } from '../src-main/engine/runtimes/training-runtime.ts';
import { normalise as normaliseInput, type Normalisation } from './normalisation.ts';
import type { BatchPatterns } from './batch-patterns.ts';

/** What the layers read of a batch. */
export interface ModulationSource<T> {
  semantics: SemanticPyramid<T>;
  /** Undefined for a size that is better computed densely. */
  patterns?: (height: number, width: number) => BatchPatterns<T> | undefined;
  /** A map [N, 1, height, width] of N(0, 1) numbers; without it there is no noise. */
  noise?: (height: number, width: number) => T | undefined;
}

/** Told of what each layer normalises. */
export type ObserveInput<T> = (layer: string, x: T) => void;

export function trainingModulation<T>(
  ops: TrainingOps<T> & RowOps<T>,
  network: TrainableNetwork<T>,
  form: SpadeForm,
  norm: Normalisation,
  source: ModulationSource<T>,
  observe: ObserveInput<T> = () => undefined,
): Modulation<T> {
  let last: { x: T; normalised: T } | undefined;
  /** norm_s and norm_0 of a block read the same features, and their noise has the same gains. */
  const normalise = (layer: string, x: T): T => {
    observe(layer, x);
    // ActNorm's parameters are each layer's own.
    if (last?.x === x && norm !== 'act') return last.normalised;
    const plain = normaliseInput(ops, norm, network, layer, x);
    const [, , height = 1, width = 1] = ops.shape(x);
    const noise = source.noise?.(height, width);
    const normalised =
      noise === undefined ? plain : ops.add(plain, ops.scaleByVector(noise, network.vector(gainsOf(layer))));
    last = { x, normalised };
    return normalised;
  };
  return {
    modulate(layer, x) {
      const [, , height = 1, width = 1] = ops.shape(x);
      const normalised = normalise(layer, x);
      const patterns = goesByPattern(form) ? source.patterns?.(height, width) : undefined;
      if (patterns)
        return ops.modulateByRows(normalised, modulationRows(ops, network, layer, patterns), patterns.index);
      const { gamma, beta } = gammaBeta(ops, network, layer, source.semantics(height, width), form);
      return ops.add(ops.multiply(normalised, ops.shift(gamma, 1)), beta);
    },
    modulateProjected(layer, x, project) {
      return project(this.modulate(layer, x));
    },
  };
}

/** (1 + gamma | beta) of every distinct neighbourhood, [U, 2C]. */
function modulationRows<T>(
  ops: TrainingOps<T> & RowOps<T>,
  network: TrainableNetwork<T>,
  layer: string,
  { windows, around }: BatchPatterns<T>,
): T {
  const convolution = (part: string): { matrix: T; bias: T } => {
    const { kernel, bias } = network.convolution(`${layer}.${part}`);
    if (bias === undefined) throw new Error(`${layer}.${part} has no bias`);
    return { matrix: ops.kernelMatrix(kernel), bias };
  };
  const [shared, gamma, beta] = [convolution('mlp_shared.0'), convolution('mlp_gamma'), convolution('mlp_beta')];
  const hidden = ops.appendZeroRow(ops.relu(ops.multiplyRows(windows, shared.matrix, shared.bias)));
  const both = ops.joinColumns([gamma.matrix, beta.matrix]);
  const bias = ops.joinVectors([ops.shift(gamma.bias, 1), beta.bias]);
  return ops.multiplyRows(ops.gatherRows(hidden, around, 9), both, bias);
}
