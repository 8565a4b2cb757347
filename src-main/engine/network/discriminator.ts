/** The two-scale discriminator (arXiv 1903.07291, appendix A), used in training. */
import type { Ops, Parameters } from './ops.ts';
import { LEAKY_SLOPE } from './spade.ts';

export const DISCRIMINATOR_SCALES = 2;
const INSTANCE_NORM_EPSILON = 1e-5;

/** The five convolutions of one scale, kernel 4, padding 2: name in the checkpoint, stride, and whether it is normalised. */
const LAYERS = [
  { name: 'model0.0', stride: 2, normalised: false, activated: true },
  { name: 'model1.0.0', stride: 2, normalised: true, activated: true },
  { name: 'model2.0.0', stride: 2, normalised: true, activated: true },
  { name: 'model3.0.0', stride: 1, normalised: true, activated: true },
  { name: 'model4.0', stride: 1, normalised: false, activated: false },
] as const;

/**
 * Judges pictures: semantic channels [N, semantic_nc, H, W] joined with pictures [N, 3, H, W] -> per scale four features
 * and the prediction.
 */
export function discriminate<T>(ops: Ops<T>, parameters: Parameters<T>, semantics: T, pictures: T): T[][] {
  let input = ops.concatenate([semantics, pictures]);
  const scales: T[][] = [];
  for (let scale = 0; scale < DISCRIMINATOR_SCALES; scale++) {
    if (scale > 0) input = ops.averagePool(input);
    scales.push(judgeScale(ops, parameters, `discriminator_${scale}`, input));
  }
  return scales;
}

function judgeScale<T>(ops: Ops<T>, parameters: Parameters<T>, name: string, input: T): T[] {
  let x = input;
  return LAYERS.map((layer) => {
    x = ops.convolve(x, parameters.convolution(`${name}.${layer.name}`), { stride: layer.stride, padding: 2 });
    if (layer.normalised) x = ops.normaliseInstance(x, INSTANCE_NORM_EPSILON);
    if (layer.activated) x = ops.leakyRelu(x, LEAKY_SLOPE);
    return x;
  });
}
