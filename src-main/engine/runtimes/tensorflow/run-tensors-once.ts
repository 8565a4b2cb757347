import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, OnceNetwork } from '../runtime.ts';
import { TensorOps, type Library } from './tensor-ops.ts';
import { TensorParameters } from './tensor-parameters.ts';

/** Runs a network and lets go of all its tensors. */
export function runTensorsOnce(
  tf: Library,
  network: OnceNetwork,
  weights: Weights,
  inputs: Readonly<Record<string, FloatTensor>>,
): Record<string, FloatTensor> {
  const ops = new TensorOps(tf);
  const parameters = new TensorParameters(ops, weights);
  const results: Record<string, FloatTensor> = {};
  try {
    tf.tidy(() => {
      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, { data, shape }]) => [name, ops.fromChannelsFirst(data, shape)]),
      );
      for (const [name, value] of Object.entries(network(ops, parameters, values))) results[name] = ops.read(value);
    });
  } finally {
    parameters.dispose();
  }
  return results;
}
