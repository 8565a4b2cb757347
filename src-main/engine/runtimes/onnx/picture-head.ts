/** The last convolution of a picture, over features as they lie in kernel memory. */
import { RGB } from '../../modulation/feature-memory.ts';
import { filled, type Block } from '../../modulation/kernels/kernels.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { headOf, lastChannels } from '../../network/generator.ts';
import type { Convolution } from '../../network/ops.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import { biasInBlocks, convolveBlocks, intoPlanes, kernelInBlocks } from './block-operators.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';

/** `x`, activated, -> `conv_img`, before tanh, and `picture`. */
export function recordHead(architecture: GeneratorArchitecture, weights: Weights, block: Block): GraphOps {
  const ops = new GraphOps();
  const x = ops.input('x', [1, filled(lastChannels(architecture), block), 8, 8], { open: true });
  const logits =
    block === 1
      ? ops.convolve(x, graphParameters(ops, weights).convolution(headOf('full')), { stride: 1, padding: 1 })
      : intoPlanes(ops, convolveBlocks(ops, x, headInBlocks(ops, weights, block)), RGB);
  ops.outputOf('picture', ops.tanh(ops.outputOf(headOf('full'), logits)));
  return ops;
}

function headInBlocks(ops: GraphOps, weights: Weights, block: Block): Convolution<GraphValue> {
  const kernel = requireWeight(weights, `${headOf('full')}.weight`);
  const bias = requireWeight(weights, `${headOf('full')}.bias`);
  return { kernel: ops.constant(kernelInBlocks(kernel, block)), bias: ops.constant(biasInBlocks(bias, block)) };
}
