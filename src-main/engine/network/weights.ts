/** Named weights of a network, float32, in PyTorch's layouts (convolutions OIHW, linear layers [out, in]). */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';

export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type Weights = ReadonlyMap<string, WeightTensor>;

/** The tensor of that name; throws `weight-missing` where the network has none. */
export function requireWeight(weights: Weights, name: string): WeightTensor {
  const tensor = weights.get(name);
  if (!tensor) throw new SpadeworkError('weight-missing', { name });
  return tensor;
}

/** Running statistics of a BatchNorm by its name in the checkpoint, or undefined where the weights hold none. */
export function runningStatistics(
  weights: Weights,
  name: string,
): { mean: Float32Array; variance: Float32Array } | undefined {
  const mean = weights.get(`${name}.running_mean`);
  const variance = weights.get(`${name}.running_var`);
  return mean && variance ? { mean: mean.data, variance: variance.data } : undefined;
}
