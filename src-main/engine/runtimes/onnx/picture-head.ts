/** The last convolution of a picture, over features as they lie in kernel memory. */
import { RGB } from '../../modulation/feature-memory.ts';
import { filled, type Block } from '../../modulation/kernels/kernels.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { headOf, lastChannels } from '../../network/generator.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import { constantConvolution, convolutionInBlocks, convolveBlocks, intoPlanes } from './block-operators.ts';
import { GraphOps } from './graph-ops.ts';

/** `x`, activated, -> `conv_img`, before tanh, and `picture`. */
export function recordHead(architecture: GeneratorArchitecture, weights: Weights, block: Block): GraphOps {
  const ops = new GraphOps();
  const head = {
    kernel: requireWeight(weights, `${headOf('full')}.weight`),
    bias: requireWeight(weights, `${headOf('full')}.bias`),
  };
  const x = ops.input('x', [1, filled(lastChannels(architecture), block), 8, 8], { open: true });
  const logits =
    block === 1
      ? ops.convolve(x, constantConvolution(ops, head), { stride: 1, padding: 1 })
      : intoPlanes(ops, convolveBlocks(ops, x, constantConvolution(ops, convolutionInBlocks(head, block))), RGB);
  ops.outputOf('picture', ops.tanh(ops.outputOf(headOf('full'), logits)));
  return ops;
}
