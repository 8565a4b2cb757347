/** Holds a training step to the published networks: features, losses, and gradients where a runtime has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeSemantics } from '../../src-shared/labels/semantics.ts';
import { UPSAMPLINGS } from '../../src-shared/packs.ts';
import { foldSpectralNorm } from '../../src-main/import/fold-spectral-norm.ts';
import { isRunningStatistic } from '../../src-main/engine/packs/expected-tensors.ts';
import { readCheckpoint } from '../../src-main/import/open-checkpoint.ts';
import { inferEncoder, inferGenerator } from '../../src-main/import/infer-architecture.ts';
import { readSafetensorsTyped, type TypedTensor } from '../../src-main/engine/packs/safetensors.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { FloatTensor } from '../../src-main/engine/runtimes/runtime.ts';
import { loadNativeLibrary, loadScriptLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { differentiateGan } from '../../training/gan-step.ts';
import {
  discriminatorLosses,
  generatorLosses,
  judge,
  makePictures,
  type GanArchitecture,
  type GanBatch,
  type GanNetworks,
  type LossWeights,
} from '../../training/gan.ts';
import { oneHotBatch } from '../../training/semantic-batch.ts';
import { compare, LIMIT, type Comparison } from './comparison.ts';
import { PROGRAM_RUNTIMES, type Program } from './program.ts';

const configSchema = z.object({
  labels: z.int(),
  size: z.int(),
  upsampling: z.enum(['normal', 'more']),
  lambdaFeature: z.number(),
  lambdaKld: z.number(),
});

/** A step as stored: what goes in, and what must come out. */
export interface GanFixture {
  architecture: GanArchitecture;
  lossWeights: LossWeights;
  /** As the files hold them, spectral norm not folded. */
  weights: GanNetworks<Weights>;
  /** photos, eps, and the semantic channels at every resolution by `levelName`. */
  inputs: Record<string, FloatTensor>;
  expected: ReadonlyMap<string, TypedTensor>;
}

export function openGanFixture(folder: string): GanFixture {
  const config = configSchema.parse(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')));
  const expected = readSafetensorsTyped(readFileSync(join(folder, 'expected.safetensors')));
  const read = (network: string): Weights => readCheckpoint(join(folder, `latest_net_${network}.pth`));
  const weights = { generator: read('G'), encoder: read('E'), discriminator: read('D') };
  const side = config.size / 2 ** UPSAMPLINGS[config.upsampling];
  const semantics = { labels: config.labels, dontCare: false, edgeChannel: false, labelOffset: 0 };
  const generator = inferGenerator(foldSpectralNorm(weights.generator), {
    upsampling: config.upsampling,
    latent: { height: side, width: side },
    semantics,
  });
  const architecture = { generator, encoder: inferEncoder(foldSpectralNorm(weights.encoder)) };

  const inputs: Record<string, FloatTensor> = { photos: toFloats(expected, 'image'), eps: toFloats(expected, 'eps') };
  const {
    data,
    shape: [count = 0, height = 0, width = 0],
  } = expected.get('labels')!;
  const maps = Array.from({ length: count }, (_, n) => {
    const ids = Uint8Array.from(data.subarray(n * height * width, (n + 1) * height * width), Number);
    return encodeSemantics({ width, height, ids }, generator);
  });
  for (let size = side; size <= config.size; size *= 2)
    inputs[levelName(size, size)] = oneHotBatch(maps, generator, size, size);
  return {
    architecture,
    weights,
    inputs,
    expected,
    lossWeights: { featureMatching: config.lambdaFeature, kld: config.lambdaKld, perceptual: 0 },
  };
}

/** Inputs of a fixture, by their names, as a batch. */
export function batchOf<T>(inputs: Record<string, T>): GanBatch<T> {
  return { photos: inputs.photos!, eps: inputs.eps!, semantics: (height, width) => inputs[levelName(height, width)]! };
}

/**
 * Largest absolute difference of every stored tensor from what the runtime computes: mu, logvar, fake, features D.*,
 * loss.*, and on TensorFlow.js grad.*. The WebAssembly backend has no gradients of convolutions; those are then of the
 * backend in plain JavaScript.
 */
export async function runGanStep(folder: string, runtimeId: string): Promise<Comparison[]> {
  const fixture = openGanFixture(folder);
  const open = PROGRAM_RUNTIMES[runtimeId];
  if (!open) throw new Error(`training steps are not tried on ${runtimeId}`);
  const run = await open();
  const computed = await run(forwardProgram(fixture), fixture.inputs);
  const comparisons = Object.entries(computed).map(([name, { data }]) =>
    compare(name, data, toFloats(fixture.expected, name).data),
  );
  if (!trains(runtimeId)) return comparisons;
  try {
    return [...comparisons, ...(await compareGradients(fixture, runtimeId))];
  } finally {
    // The runtime's own backend again, for whatever runs on it next.
    await open();
  }
}

/** Whether a runtime has gradients, of its own or of the library's plain JavaScript. */
export function trains(runtimeId: string): boolean {
  return runtimeId.startsWith('tfjs-');
}

/** The training that a TensorFlow.js runtime stands for. */
export async function openTraining(runtimeId: string): Promise<TensorTraining> {
  return new TensorTraining(await (runtimeId === 'tfjs-node' ? loadNativeLibrary() : loadScriptLibrary()));
}

/** Everything stored but the gradients, named as stored. */
function forwardProgram({ architecture, weights, lossWeights }: GanFixture): Program {
  return (ops, parameters, inputs) => {
    const networks = {
      generator: parameters(withoutStatistics(foldSpectralNorm(weights.generator))),
      encoder: parameters(foldSpectralNorm(weights.encoder)),
      discriminator: parameters(foldSpectralNorm(weights.discriminator)),
    };
    const batch = batchOf(inputs);
    const pictures = makePictures(ops, networks, architecture, batch);
    const scales = judge(ops, networks.discriminator, batch, pictures.fake);
    const ours = generatorLosses(ops, scales, pictures, batch.photos, lossWeights);
    const theirs = discriminatorLosses(ops, scales);
    return {
      ...pictures,
      ...Object.fromEntries(scales.flatMap((scale, k) => scale.map((output, j) => [`D.${k}.${j}`, output]))),
      'loss.adv': ours.adversarial,
      'loss.featureMatching': ours.featureMatching,
      'loss.kld': ours.kld,
      'loss.dReal': theirs.real,
      'loss.dFake': theirs.fake,
    };
  };
}

/** So that BatchNorm uses those of the batch, as in training. */
function withoutStatistics(weights: Weights): Weights {
  return new Map([...weights].filter(([name]) => !isRunningStatistic(name)));
}

async function compareGradients(fixture: GanFixture, runtimeId: string): Promise<Comparison[]> {
  const runtime = await openTraining(runtimeId);
  const networks = {
    generator: runtime.createNetwork(fixture.weights.generator),
    encoder: runtime.createNetwork(fixture.weights.encoder),
    discriminator: runtime.createNetwork(fixture.weights.discriminator),
  };
  const inputs = Object.fromEntries(
    Object.entries(fixture.inputs).map(([name, { data, shape }]) => [name, runtime.upload(data, shape)]),
  );
  const { lossWeights, architecture } = fixture;
  const { losses, gradients } = differentiateGan(runtime, networks, architecture, batchOf(inputs), { lossWeights });
  const byLetter = {
    G: await networks.generator.readLike(gradients.generator),
    E: await networks.encoder.readLike(gradients.encoder),
    D: await networks.discriminator.readLike(gradients.discriminator),
  };
  const comparisons: Comparison[] = [];
  for (const name of fixture.expected.keys()) {
    const [, letter, variable] = /^grad\.([GED])\.(.*)$/.exec(name) ?? [];
    if (!letter) continue;
    const gradient = byLetter[letter as keyof typeof byLetter].get(variable!);
    if (!gradient) throw new Error(`the networks have no parameter for ${name}`);
    const stored = toFloats(fixture.expected, name).data;
    comparisons.push(compare(name, gradient.data, stored, LIMIT * Math.max(1, largestMagnitude(stored))));
  }
  runtime.free([
    ...losses.values(),
    ...Object.values(gradients).flatMap((named) => [...named.values()]),
    ...Object.values(inputs),
  ]);
  for (const network of Object.values(networks)) network.dispose();
  return comparisons;
}

function largestMagnitude(numbers: Float32Array): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
}

function toFloats(tensors: ReadonlyMap<string, TypedTensor>, name: string): FloatTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`expected.safetensors has no ${name}`);
  return { data: Float32Array.from(tensor.data as Float32Array), shape: tensor.shape };
}

function levelName(height: number, width: number): string {
  return `semantics_${height}x${width}`;
}
