/** The generator with one SPADE layer laid open: written over Ops as the network itself, so that any runtime can be looked into. */
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { LayerPart } from '../../../src-shared/api/inside-api.ts';
import { runStage, type Stage } from './generator.ts';
import { withNoise, type NoiseFactors } from './noise.ts';
import type { Ops, Parameters } from './ops.ts';
import { normalisedBothWays, spadeLayer, type Modulation } from './spade.ts';

export interface StageInputs<T> {
  /** Output of the stage before, [N, fin, H, W]. */
  x: T;
  /** Semantic channels [N, semantic_nc, H', W'] at the size of the stage's feature maps. */
  semantics: T;
  /** Noise [1, 1, H', W'] of that size. */
  noise: T;
}

/** The stage's output, and every part of the layer `watched` on the way. */
export function traceStage<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  architecture: GeneratorArchitecture,
  factors: NoiseFactors,
  stage: Stage,
  { x, semantics, noise }: StageInputs<T>,
  watched?: string,
): { output: T; parts: Partial<Record<LayerPart, T>> } {
  let parts: Partial<Record<LayerPart, T>> = {};
  const layers: Modulation<T> = {
    modulate(layer, features) {
      const found = spadeLayer(ops, parameters, layer, features, semantics, architecture);
      if (layer === watched) parts = found;
      return found.modulated;
    },
    modulateProjected(layer, features, project) {
      return project(this.modulate(layer, features));
    },
  };
  const noisy = withNoise(ops, layers, factors, () => noise);
  // Outside of the noise: the input is what the block before gave.
  const outer: Modulation<T> = {
    modulate(layer, features) {
      const modulated = noisy.modulate(layer, features);
      if (layer === watched) parts = { ...parts, input: features };
      return modulated;
    },
    modulateProjected(layer, features, project) {
      return project(this.modulate(layer, features));
    },
  };
  return { output: runStage(ops, parameters, outer, stage, x), parts };
}

/**
 * Why SPADE normalises features and not labels (arXiv 1903.07291, section 3): maps of one label each, [labels, semantic_nc,
 * side, side], through the layer's first convolution without padding, so that nothing but the label counts, and normalised.
 * What is uniform becomes zero in instance normalisation, whatever the label was; gamma and beta still tell labels apart.
 */
export function washAway<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  layer: string,
  semantics: T,
): { convolved: T; batch: T; instance: T; gamma: T; beta: T } {
  const inside = { stride: 1, padding: 0 };
  const convolved = ops.convolve(semantics, parameters.convolution(`${layer}.mlp_shared.0`), inside);
  const hidden = ops.relu(convolved);
  return {
    convolved,
    ...normalisedBothWays(ops, convolved),
    gamma: ops.convolve(hidden, parameters.convolution(`${layer}.mlp_gamma`), inside),
    beta: ops.convolve(hidden, parameters.convolution(`${layer}.mlp_beta`), inside),
  };
}
