/**
 * The SPADE layer (arXiv 1903.07291, section 3): out = norm(x) * (1 + gamma) + beta, where gamma and beta vary in space
 * and come from the label map alone. What a network does with a layer is behind `Modulation`, so that the dense way
 * (three convolutions over a one-hot map) and the way by patterns (exact-modulation) are interchangeable.
 */
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { Ops, Parameters } from './ops.ts';

/** Of batch and instance normalisation alike. */
export const NORM_EPSILON = 1e-5;
export const LEAKY_SLOPE = 0.2;

/** Applies the SPADE layers of one label map. */
export interface Modulation<T> {
  /** `layer`: its name in the checkpoint, e.g. 'up_0.norm_0'. x: [N, C, H, W] -> the same shape. */
  modulate(layer: string, x: T): T;
  /**
   * A layer whose result nothing but a 1x1 convolution without bias reads (norm_s, conv_s): `project` of the modulated x,
   * [N, C, H, W] -> [N, C', H, W]. As `project` is linear, what of the layer does not meet x can be projected beforehand.
   */
  modulateProjected(layer: string, x: T, project: (x: T) => T): T;
}

/** What of an architecture the SPADE layers need to know. */
export type SpadeForm = Pick<GeneratorArchitecture, 'norm' | 'kernel'>;

/** Side of the kernels of the SPADE layers' own convolutions; the published 3 unless the pack says otherwise. */
export function spadeKernel({ kernel = 3 }: SpadeForm): number {
  return kernel;
}

/** Whether neighbourhoods are those that modulation by pattern knows, 5x5: two 3x3 kernels in a row. */
export function goesByPattern(form: SpadeForm): boolean {
  return spadeKernel(form) === 3;
}

/** Semantic channels [N, semantic_nc, H, W] of the label map at the resolution of a feature map. */
export type SemanticPyramid<T> = (height: number, width: number) => T;

/** The layer as published: every number computed for every pixel. */
export function denseModulation<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  semantics: SemanticPyramid<T>,
  form: SpadeForm,
): Modulation<T> {
  return {
    modulate(layer, x) {
      const [, , height = 1, width = 1] = ops.shape(x);
      return spadeLayer(ops, parameters, layer, x, semantics(height, width), form).modulated;
    },
    modulateProjected(layer, x, project) {
      return project(this.modulate(layer, x));
    },
  };
}

/** One layer as published, [N, C, H, W] each: equation 1 of the paper, with 1 + gamma where it writes gamma, as its code has it. */
export interface SpadeParts<T> {
  normalised: T;
  gamma: T;
  beta: T;
  /** normalised * (1 + gamma) + beta. */
  modulated: T;
}

/** What a layer makes of x, [N, C, H, W], with every step on the way; semantics: [N, semantic_nc, H, W]. */
export function spadeLayer<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  layer: string,
  x: T,
  semantics: T,
  form: SpadeForm,
): SpadeParts<T> {
  const { gamma, beta } = gammaBeta(ops, parameters, layer, semantics, form);
  const normalised =
    form.norm === 'instance' ? ops.normaliseInstance(x, NORM_EPSILON) : normaliseBatch(ops, parameters, layer, x);
  return { normalised, gamma, beta, modulated: ops.add(ops.multiply(normalised, ops.shift(gamma, 1)), beta) };
}

/** Batch and instance normalisation without parameters, by the statistics of x itself: to be compared with each other. */
export function normalisedBothWays<T>(ops: Ops<T>, x: T): { batch: T; instance: T } {
  return { batch: ops.normaliseBatch(x, NORM_EPSILON), instance: ops.normaliseInstance(x, NORM_EPSILON) };
}

/** gamma and beta, [N, C, H, W] each, from semantic channels [N, semantic_nc, H, W]. */
export function gammaBeta<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  layer: string,
  semantics: T,
  form: SpadeForm,
): { gamma: T; beta: T } {
  const same = { stride: 1, padding: (spadeKernel(form) - 1) / 2 };
  const hidden = ops.relu(ops.convolve(semantics, parameters.convolution(`${layer}.mlp_shared.0`), same));
  return {
    gamma: ops.convolve(hidden, parameters.convolution(`${layer}.mlp_gamma`), same),
    beta: ops.convolve(hidden, parameters.convolution(`${layer}.mlp_beta`), same),
  };
}

/**
 * A modulation with its normalisation before it, where that takes the statistics of the picture at hand: running
 * statistics are folded into A and B instead (modulation-weights.ts).
 */
export function normaliseFirst<T>(ops: Ops<T>, modulation: Modulation<T>, { norm }: SpadeForm): Modulation<T> {
  if (norm !== 'instance') return modulation;
  const normalised = (x: T): T => ops.normaliseInstance(x, NORM_EPSILON);
  return {
    modulate: (layer, x) => modulation.modulate(layer, normalised(x)),
    modulateProjected: (layer, x, project) => modulation.modulateProjected(layer, normalised(x), project),
  };
}

/** The parameter-free batch normalisation before the modulation: running statistics where there are any, else the batch's. */
function normaliseBatch<T>(ops: Ops<T>, parameters: Parameters<T>, layer: string, x: T): T {
  const statistics = parameters.statistics(`${layer}.param_free_norm`);
  if (!statistics) return ops.normaliseBatch(x, NORM_EPSILON);
  const { scale, offset } = foldStatistics(statistics);
  return ops.scaleChannels(x, scale, offset);
}

/** BatchNorm at inference as an affine map: norm(x) = scale * x + offset, per channel. */
export function foldStatistics(statistics: { mean: Float32Array; variance: Float32Array }): {
  scale: Float32Array;
  offset: Float32Array;
} {
  const scale = statistics.variance.map((variance) => 1 / Math.sqrt(variance + NORM_EPSILON));
  const offset = statistics.mean.map((mean, channel) => -mean * scale[channel]!);
  return { scale, offset };
}
