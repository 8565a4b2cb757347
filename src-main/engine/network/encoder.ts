/** The style encoder (arXiv 1903.07291, appendix A): photo -> mean and log-variance of a latent. */
import type { EncoderArchitecture } from '../../../src-shared/packs.ts';
import type { Ops, Parameters } from './ops.ts';
import { LEAKY_SLOPE } from './spade.ts';

const INSTANCE_NORM_EPSILON = 1e-5;
const WHITE = 1;

/** photo [N, 3, H, W] in [-1, 1], any size -> mu and log-variance, [N, zDim] each. */
export function encode<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  architecture: EncoderArchitecture,
  photo: T,
): { mu: T; logvar: T } {
  const { input, whiteBorder = 0 } = architecture;
  const resized = ops.resizeBilinear(photo, input.height, input.width);
  let x = whiteBorder > 0 ? ops.paintBorder(resized, whiteBorder, WHITE) : resized;
  architecture.channels.forEach((_, index) => {
    const convolved = ops.convolve(x, parameters.convolution(`layer${index + 1}.0`), { stride: 2, padding: 1 });
    x = ops.leakyRelu(ops.normaliseInstance(convolved, INSTANCE_NORM_EPSILON), LEAKY_SLOPE);
  });
  const flat = ops.flatten(x);
  return { mu: ops.linear(flat, parameters.linear('fc_mu')), logvar: ops.linear(flat, parameters.linear('fc_var')) };
}
