/**
 * A pack's weights as training needs them, and back: spectral norm unfolded and folded, cells of the latent grid that are all
 * equal as one, the preview's convolutions by themselves, noise as in the pack.
 */
import { semanticChannels, type EncoderArchitecture, type GeneratorArchitecture } from '../src-shared/packs.ts';
import { normalLatent } from '../src-shared/random.ts';
import { generatorStages } from '../src-main/engine/network/generator.ts';
import { drawsNoise } from '../src-main/engine/network/noise.ts';
import { requireWeight, type Weights, type WeightTensor } from '../src-main/engine/network/weights.ts';
import { isRunningStatistic } from '../src-main/engine/packs/expected-tensors.ts';
import { foldSpectralNorm } from '../src-main/import/fold-spectral-norm.ts';
import type { GanArchitecture } from './gan.ts';
import { discriminatorTensors, drawWeights, SPECTRAL_LAYERS } from './initial-weights.ts';
import type { SpadeWeights } from './spade-objective.ts';

/** Channels after the discriminator's first convolution: the paper's 64 for its nf of 64, models/recipe's 32 for 24. */
function discriminatorWidth({ nf }: GeneratorArchitecture): number {
  return Math.min(64, Math.ceil((4 * nf) / 3));
}

/** Power iterations that take u and v from random vectors near the first singular ones. */
const ITERATIONS = 20;

/**
 * Largest singular value that unfolded weights get. Adam's steps have the size of the learning rate whatever the weight, so it
 * decides how far a step turns a weight; weights trained from a small start have a few tenths (models/recipe).
 */
const SIGMA = 0.3;

interface PackPart<Architecture> {
  architecture: Architecture;
  weights: Weights;
}

/** A discriminator has to be drawn: packs hold none. */
export function weightsFromPack(
  generator: PackPart<GeneratorArchitecture>,
  encoder: PackPart<EncoderArchitecture>,
  seed: number,
): { architecture: GanArchitecture; weights: SpadeWeights } {
  const tied = hasEqualCells(generator);
  const still = stillGains(generator.architecture);
  const [preview, rest] = partition(generator.weights, (name) => name.startsWith('preview.'));
  const [, own] = partition(rest, (name) => still.has(name));
  const cells = tied ? takeFirstCell(own, generator.architecture) : own;
  const channels = semanticChannels(generator.architecture) + 3;
  return {
    architecture: { generator: generator.architecture, encoder: encoder.architecture, tied },
    weights: {
      generator: unfold(cells, SPECTRAL_LAYERS.generator, seed),
      encoder: unfold(encoder.weights, SPECTRAL_LAYERS.encoder, seed + 1),
      discriminator: drawWeights(
        discriminatorTensors(channels, discriminatorWidth(generator.architecture)),
        SPECTRAL_LAYERS.discriminator,
        seed + 2,
      ),
      ...(preview.size > 0 && { preview }),
    },
  };
}

/** What a pack holds of a trained generator, without running statistics. `source`: the weights that it began as. */
export function generatorForPack(
  { generator, tied }: GanArchitecture,
  weights: Weights,
  source: Weights,
  preview?: Weights,
): Weights {
  const folded = foldSpectralNorm(weights);
  const whole = tied === true ? repeatCell(folded, generator) : folded;
  const still = [...stillGains(generator)].map((name) => [name, requireWeight(source, name)] as const);
  return new Map([...whole, ...still, ...(preview ?? [])]);
}

/** Gains of blocks that see no noise in training: they stay what they are. */
function stillGains(architecture: GeneratorArchitecture): ReadonlySet<string> {
  if (architecture.noise !== true) return new Set();
  const coarse = generatorStages(architecture).filter((stage) => !drawsNoise(architecture, stage.scale));
  return new Set(coarse.flatMap(({ name }) => [`${name}.noise_0`, `${name}.noise_1`]));
}

function partition(weights: Weights, isFirst: (name: string) => boolean): [Weights, Weights] {
  const entries = [...weights].filter(([name]) => !isRunningStatistic(name));
  return [new Map(entries.filter(([name]) => isFirst(name))), new Map(entries.filter(([name]) => !isFirst(name)))];
}

/** weight -> weight_orig, weight_u and weight_v, which divide it by its largest singular value. */
function unfold(weights: Weights, layers: RegExp, seed: number): Weights {
  const unfolded = new Map<string, WeightTensor>();
  let drawn = seed;
  for (const [name, tensor] of weights) {
    const layer = name.replace(/\.weight$/, '');
    if (layer === name || !layers.test(layer)) {
      unfolded.set(name, tensor);
      continue;
    }
    const { u, v } = singularVectors(tensor, drawn++);
    unfolded.set(`${name}_orig`, { shape: tensor.shape, data: tensor.data.map((value) => SIGMA * value) });
    unfolded.set(`${name}_u`, { shape: [u.length], data: u });
    unfolded.set(`${name}_v`, { shape: [v.length], data: v });
  }
  return unfolded;
}

/** First singular vectors of a weight as a matrix [out, everything else]. */
function singularVectors({ data, shape }: WeightTensor, seed: number): { u: Float32Array; v: Float32Array } {
  const rows = shape[0] ?? 1;
  const columns = data.length / rows;
  let u = normalise(normalLatent(seed, rows));
  let v = new Float32Array(columns);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    v = new Float32Array(columns);
    for (let row = 0; row < rows; row++) {
      const part = u[row]!;
      for (let column = 0, at = row * columns; column < columns; column++, at++) v[column]! += part * data[at]!;
    }
    normalise(v);
    u = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0, at = row * columns; column < columns; column++, at++) sum += v[column]! * data[at]!;
      u[row] = sum;
    }
    normalise(u);
  }
  return { u, v };
}

/** In place. */
function normalise<Numbers extends Float32Array>(vector: Numbers): Numbers {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  for (let i = 0; i < vector.length; i++) vector[i]! /= Math.max(norm, 1e-12);
  return vector;
}

/** Whether the first layer gives all cells of the grid the same: rows are channel by channel, cell by cell. */
function hasEqualCells({ architecture, weights }: PackPart<GeneratorArchitecture>): boolean {
  const cells = architecture.latent.height * architecture.latent.width;
  if (cells === 1) return false;
  return ['fc.weight', 'fc.bias'].every((name) => {
    const { data } = requireWeight(weights, name);
    const each = data.length / (16 * architecture.nf * cells);
    return data.every((value, i) => value === data[Math.floor(i / (each * cells)) * each * cells + (i % each)]);
  });
}

function takeFirstCell(weights: Weights, architecture: GeneratorArchitecture): Weights {
  return withFirstLayer(weights, (tensor) => {
    const [rows = 1, ...rest] = tensor.shape;
    const cells = architecture.latent.height * architecture.latent.width;
    const each = tensor.data.length / rows;
    const data = new Float32Array(tensor.data.length / cells);
    for (let row = 0; row < rows / cells; row++)
      data.set(tensor.data.subarray(row * cells * each, row * cells * each + each), row * each);
    return { shape: [rows / cells, ...rest], data };
  });
}

function repeatCell(weights: Weights, architecture: GeneratorArchitecture): Weights {
  return withFirstLayer(weights, (tensor) => {
    const [rows = 1, ...rest] = tensor.shape;
    const cells = architecture.latent.height * architecture.latent.width;
    const each = tensor.data.length / rows;
    const data = new Float32Array(tensor.data.length * cells);
    for (let row = 0; row < rows * cells; row++) {
      const from = Math.floor(row / cells) * each;
      data.set(tensor.data.subarray(from, from + each), row * each);
    }
    return { shape: [rows * cells, ...rest], data };
  });
}

function withFirstLayer(weights: Weights, change: (tensor: WeightTensor) => WeightTensor): Weights {
  const changed = new Map(weights);
  for (const name of ['fc.weight', 'fc.bias']) changed.set(name, change(requireWeight(weights, name)));
  return changed;
}
