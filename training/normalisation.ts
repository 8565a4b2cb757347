/**
 * The parameter-free norms that a SPADE layer, or a generator without modulation, may have, and ActNorm in their place: a scale
 * and a shift a channel that begin as those of BatchNorm on the first batch and then are parameters like others (Kingma and
 * Dhariwal, arXiv 1807.03039, section 3.1).
 */
import type { RowOps, TrainingOps } from '../src-main/engine/network/training-ops.ts';
import { NORM_EPSILON } from '../src-main/engine/network/spade.ts';
import type { Weights, WeightTensor } from '../src-main/engine/network/weights.ts';
import type { TrainableNetwork } from '../src-main/engine/runtimes/training-runtime.ts';
import { present } from '../src-shared/present.ts';

export type Normalisation = 'batch' | 'instance' | 'act';

/** What a BatchNorm would keep of a layer's input, a number a channel. */
export interface ChannelStatistics {
  mean: Float32Array;
  variance: Float32Array;
}

/** ActNorm's scale is the exponential of a parameter, so that it stays above 0. */
const LOG_SCALE = 'act_norm.log_scale';
const SHIFT = 'act_norm.shift';

/** x [N, C, H, W] normalised; `layer`: its name, for ActNorm's parameters. */
export function normalise<T>(
  ops: TrainingOps<T> & RowOps<T>,
  kind: Normalisation,
  network: Pick<TrainableNetwork<T>, 'vector'>,
  layer: string,
  x: T,
): T {
  if (kind === 'instance') return ops.normaliseInstance(x, NORM_EPSILON);
  if (kind === 'batch') return ops.normaliseBatch(x, NORM_EPSILON);
  const scale = ops.exponential(network.vector(`${layer}.${LOG_SCALE}`));
  return ops.shiftByVector(ops.scaleByVector(x, scale), network.vector(`${layer}.${SHIFT}`));
}

/** ActNorm's parameters with which each layer does what BatchNorm does on the batch that the statistics are of. */
export function actNormWeights(statistics: ReadonlyMap<string, ChannelStatistics>): Weights {
  const weights = new Map<string, WeightTensor>();
  for (const [layer, { mean, variance }] of statistics) {
    const shape = [mean.length];
    const logScale = variance.map((value) => -0.5 * Math.log(value + NORM_EPSILON));
    weights.set(`${layer}.${LOG_SCALE}`, { shape, data: logScale });
    weights.set(`${layer}.${SHIFT}`, {
      shape,
      data: mean.map((value, channel) => -value * Math.exp(logScale[channel]!)),
    });
  }
  return weights;
}

/** ActNorm's parameters as the running statistics of a BatchNorm that does the same at inference: packs know no ActNorm. */
export function foldActNorm(weights: Weights): Weights {
  const folded = new Map<string, WeightTensor>();
  for (const [name, tensor] of weights) {
    const layer = name.slice(0, -LOG_SCALE.length - 1);
    if (name.endsWith(`.${SHIFT}`)) continue;
    if (!name.endsWith(`.${LOG_SCALE}`)) {
      folded.set(name, tensor);
      continue;
    }
    const { shape, data: logScale } = tensor;
    const shift = present(weights.get(`${layer}.${SHIFT}`)).data;
    const mean = logScale.map((value, channel) => -shift[channel]! * Math.exp(-value));
    const variance = logScale.map((value) => Math.max(0, Math.exp(-2 * value) - NORM_EPSILON));
    folded.set(`${layer}.param_free_norm.running_mean`, { shape, data: mean });
    folded.set(`${layer}.param_free_norm.running_var`, { shape, data: variance });
  }
  return folded;
}
