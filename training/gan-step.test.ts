import { beforeAll, describe, expect, it } from 'vitest';
import { loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
import { GanTraining, LEARNING_RATES, learningRateFactor, type GanOptions } from './gan-step.ts';
import { initialWeights } from './initial-weights.ts';
import { makeTinyBatch, TINY } from '../test/support/training/tiny-gan.ts';

let runtime: TensorTraining;
beforeAll(async () => {
  runtime = new TensorTraining(await loadScriptLibrary());
});

const startTraining = (options: GanOptions<Tensor> = {}): GanTraining<Tensor> =>
  new GanTraining(runtime, TINY, initialWeights(TINY, 2, 1), options);

describe('a training step', () => {
  it('moves all networks, the discriminator four times as far', async () => {
    const training = startTraining();
    const { batch, tensors } = makeTinyBatch(runtime);
    const before = await readAll(training);
    await training.step(batch);
    const after = await readAll(training);
    for (const name of ['generator', 'encoder', 'discriminator'] as const) {
      // With beta1 = 0 the first step of Adam is the learning rate wherever there is a gradient.
      const moves = trainedNames(before[name]).map((tensor) => largestMove(before[name], after[name], tensor));
      expect(Math.max(...moves)).toBeCloseTo(LEARNING_RATES[name], 6);
    }
    training.dispose();
    runtime.free(tensors);
  });

  it('moves nothing but the spectral norms at a rate of 0', async () => {
    const training = startTraining();
    const { batch, tensors } = makeTinyBatch(runtime);
    const before = await readAll(training);
    await training.step(batch, 0);
    const { generator } = await readAll(training);
    expect(trainedNames(generator).map((name) => largestMove(before.generator, generator, name))).toEqual(
      trainedNames(generator).map(() => 0),
    );
    expect(largestMove(before.generator, generator, 'head_0.conv_0.weight_u')).toBeGreaterThan(0);
    training.dispose();
    runtime.free(tensors);
  });

  it('teaches the discriminator to tell photos from pictures', async () => {
    const training = startTraining();
    const { batch, tensors } = makeTinyBatch(runtime);
    const reports = [];
    for (let step = 0; step < 8; step++) reports.push(await training.step(batch));
    const judged = reports.map(({ discriminatorReal, discriminatorFake }) => discriminatorReal + discriminatorFake);
    expect(judged.at(-1)).toBeLessThan(judged[0]!);
    training.dispose();
    runtime.free(tensors);
  });

  it('reports the perceptual loss of a network of features', async () => {
    const lossWeights = { featureMatching: 10, kld: 0.05, perceptual: 10 };
    const stages = [1, 2, 3, 4, 5];
    const training = startTraining({
      lossWeights,
      featuresOf: (pictures) => stages.map((stage) => runtime.ops.scale(pictures, stage)),
    });
    const { batch, tensors } = makeTinyBatch(runtime);
    const report = await training.step(batch);
    // Every stage is a multiple of the picture, and pictures are nearly 0 at first: what is left is the photos' mean magnitude.
    const photos = await runtime.download(batch.photos);
    const magnitude = photos.reduce((sum, value) => sum + Math.abs(value), 0) / photos.length;
    expect(report.perceptual! / (10 * (1 / 32 + 2 / 16 + 3 / 8 + 4 / 4 + 5))).toBeCloseTo(magnitude, 2);
    training.dispose();
    runtime.free(tensors);
  });

  it('keeps no tensor of its own', async () => {
    const before = runtime.countTensors();
    const { batch, tensors } = makeTinyBatch(runtime);
    const training = startTraining();
    // Adam's moments come with the first step.
    await training.step(batch);
    const during = runtime.countTensors();
    await training.step(batch);
    expect(runtime.countTensors()).toBe(during);
    training.dispose();
    runtime.free(tensors);
    expect(runtime.countTensors()).toBe(before);
  });
});

describe('the learning rate', () => {
  it('falls linearly in the second half', () => {
    expect([0, 50, 75, 99, 100].map((step) => learningRateFactor(step, 100))).toEqual([1, 1, 0.5, 0.02, 0]);
  });
});

async function readAll({ networks }: GanTraining<Tensor>) {
  return {
    generator: await networks.generator.read(),
    encoder: await networks.encoder.read(),
    discriminator: await networks.discriminator.read(),
  };
}

function trainedNames(weights: Weights): string[] {
  return [...weights.keys()].filter((name) => !/\.weight_[uv]$/.test(name));
}

function largestMove(before: Weights, after: Weights, name: string): number {
  const from = before.get(name)!.data;
  return after.get(name)!.data.reduce((most, value, i) => Math.max(most, Math.abs(value - from[i]!)), 0);
}
