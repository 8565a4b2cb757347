/** From the published state dict of InceptionV3 to convolutions with batch norm folded into them. */
import { inceptionKernels } from '../../src-main/engine/network/inception.ts';
import { requireWeight, type Weights, type WeightTensor } from '../../src-main/engine/network/weights.ts';

const EPSILON = 1e-3;

/** `share`: by which the widths are divided, 1 as published. Throws `weight-missing`, and RangeError for another network's shapes. */
export function foldInception(state: Weights, share = 1): Weights {
  const folded = new Map<string, WeightTensor>();
  for (const [name, shape] of inceptionKernels(share)) {
    const kernel = requireWeight(state, `${name}.conv.weight`);
    const [out] = shape;
    const vector = (part: string): Float32Array => {
      const { data } = requireWeight(state, `${name}.bn.${part}`);
      if (data.length !== out) throw new RangeError(`${name}.bn.${part} has ${data.length} numbers, ${out} expected`);
      return data;
    };
    if (kernel.shape.join() !== shape.join())
      throw new RangeError(`${name}.conv.weight is [${kernel.shape.join(', ')}], [${shape.join(', ')}] expected`);
    const [gain, bias, mean, variance] = [
      vector('weight'),
      vector('bias'),
      vector('running_mean'),
      vector('running_var'),
    ];
    const scale = gain.map((value, channel) => value / Math.sqrt(variance[channel]! + EPSILON));
    const each = kernel.data.length / out;
    const data = kernel.data.map((value, i) => value * scale[Math.floor(i / each)]!);
    folded.set(`${name}.weight`, { shape, data });
    const shifted = bias.map((value, channel) => value - mean[channel]! * scale[channel]!);
    folded.set(`${name}.bias`, { shape: [out], data: shifted });
  }
  return folded;
}
