/** A and B of one layer by convolution over the one-hot map, for maps whose neighbourhoods do not repeat. */
import { oneHot, type SemanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { present } from '../../../../src-shared/present.ts';
import type { SpadeLayer } from '../../network/generator.ts';
import { foldModulation } from '../../modulation/modulation-weights.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { Tensor, TensorOps } from './tensor-ops.ts';

/** A, [1, H, W, C], and B, [1, H, W, C']; the caller owns them. */
export function denseMaps(
  ops: TensorOps,
  weights: Weights,
  coding: SemanticCoding,
  map: SemanticMap,
  { name, channels, offsets }: SpadeLayer,
): { a: Tensor; b: Tensor } {
  const { tf } = ops;
  return tf.tidy(() => {
    const semantics = ops.fromChannelsFirst(oneHot(map, coding), [1, coding.channels, map.height, map.width]);
    const shared = requireWeight(weights, `${name}.mlp_shared.0.weight`);
    const same = { stride: 1, padding: (shared.shape[2]! - 1) / 2 };
    const sharedBias = tf.tensor1d(requireWeight(weights, `${name}.mlp_shared.0.bias`).data);
    const hidden = ops.relu(
      ops.convolve(semantics, { kernel: ops.kernel(shared.data, shared.shape), bias: sharedBias }, same),
    );
    const { kernel, bias } = foldModulation(weights, name);
    const both = ops.convolve(hidden, { kernel: ops.kernel(kernel.data, kernel.shape), bias: tf.tensor1d(bias) }, same);
    const [a, b] = tf.split(both, [channels, offsets], 3);
    return { a: present(a), b: present(b) };
  });
}
