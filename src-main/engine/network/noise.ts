/**
 * Noise in the SPADE layers: out = (norm(x) + gain[c] * n) * (1 + gamma) + beta, with one standard normal map n a size.
 * As norm(x) = s x + t, that is the layer without noise over x + (gain[c] / s[c]) * n: gamma and beta stay functions of the
 * labels alone, and whatever computes a layer need not know of noise.
 */
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { generatorStages, spadeLayers } from './generator.ts';
import type { Ops } from './ops.ts';
import { foldStatistics, type Modulation } from './spade.ts';
import { requireWeight, runningStatistics, type Weights } from './weights.ts';

/** Height from which on training draws noise: up-sampling by the nearest neighbour turns noise of so few pixels into blocks. */
const FINEST_NOISE = 32;

/** Whether training draws noise for the blocks whose pictures are `scale` times as large as the latent grid. */
export function drawsNoise({ latent }: GeneratorArchitecture, scale: number): boolean {
  return latent.height * scale >= FINEST_NOISE;
}

/** gain / s of each channel by SPADE layer. Layers without noise, or with gains of zero alone, are not in it. */
export type NoiseFactors = ReadonlyMap<string, Float32Array>;

/** The tensor of gains that a layer takes: norm_0 and norm_s read the same input and share theirs. */
export function gainsOf(layer: string): string {
  return layer.endsWith('.norm_1') ? layer.replace(/norm_1$/, 'noise_1') : layer.replace(/norm_[0s]$/, 'noise_0');
}

/** Factors of a generator; none for one without noise. */
export function noiseFactors(architecture: GeneratorArchitecture, weights: Weights): NoiseFactors {
  const factors = new Map<string, Float32Array>();
  if (architecture.noise !== true) return factors;
  for (const { name } of generatorStages(architecture).flatMap(spadeLayers)) {
    const gains = requireWeight(weights, gainsOf(name)).data;
    const statistics = runningStatistics(weights, `${name}.param_free_norm`);
    if (statistics === undefined || gains.every((gain) => gain === 0)) continue;
    const { scale } = foldStatistics(statistics);
    factors.set(
      name,
      gains.map((gain, channel) => gain / scale[channel]!),
    );
  }
  return factors;
}

/** `modulation` over inputs with noise. `noise`: the map [1, 1, height, width] of a size. */
export function withNoise<T>(
  ops: Ops<T>,
  modulation: Modulation<T>,
  factors: NoiseFactors,
  noise: (height: number, width: number) => T,
): Modulation<T> {
  if (factors.size === 0) return modulation;
  let last: { x: T; scale: Float32Array; noisy: T } | undefined;
  const addTo = (layer: string, x: T): T => {
    const scale = factors.get(layer);
    if (scale === undefined) return x;
    // norm_s and norm_0 of a block read the same features, as a rule with the same statistics.
    if (last?.x === x && last.scale.every((value, channel) => value === scale[channel])) return last.noisy;
    const [, , height = 1, width = 1] = ops.shape(x);
    const spread = ops.scaleChannels(noise(height, width), scale);
    last = { x, scale, noisy: ops.add(x, spread) };
    return last.noisy;
  };
  return {
    modulate: (layer, x) => modulation.modulate(layer, addTo(layer, x)),
    modulateProjected: (layer, x, project) => modulation.modulateProjected(layer, addTo(layer, x), project),
  };
}
