/**
 * The enlarger: makes a picture twice as large, and adds the detail that enlarging by a filter cannot. Residual blocks at the
 * picture's own size predict what is to be added to its bilinear enlargement.
 */
import type { EnlargerArchitecture } from '../../../src-shared/packs.ts';
import type { Ops, Parameters } from './ops.ts';
import { LEAKY_SLOPE } from './spade.ts';

/** Channels of the last convolution: red, green and blue of each pixel of a square of two by two. */
export const ENLARGED_CHANNELS = 12;

/** picture [N, 3, H, W] in [-1, 1] -> [N, 3, 2H, 2W] in [-1, 1]. */
export function enlargeTwice<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  { blocks }: Pick<EnlargerArchitecture, 'blocks'>,
  picture: T,
): T {
  const convolve = (name: string, x: T): T => ops.convolve(x, parameters.convolution(name), { stride: 1, padding: 1 });
  const first = convolve('conv_in', picture);
  let features = first;
  for (let block = 0; block < blocks; block++) {
    const middle = ops.leakyRelu(convolve(`body.${block}.conv_0`, features), LEAKY_SLOPE);
    features = ops.add(features, convolve(`body.${block}.conv_1`, middle));
  }
  const detail = convolve('conv_out', ops.leakyRelu(ops.add(features, first), LEAKY_SLOPE));
  return ops.clamp(ops.add(ops.upsampleBilinear(picture), ops.shufflePixels(detail)), -1, 1);
}
