import { beforeAll, describe, expect, it } from 'vitest';
import { loadNativeLibrary, loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
import { makeTinyBatch, TINY } from '../test/support/training/tiny-gan.ts';
import { LEARNING_RATES } from './gan-step.ts';
import { PERCEPTUAL_STAGE_WEIGHTS } from './losses.ts';
import { initialWeights } from './initial-weights.ts';
import type { Schedule } from './schedule.ts';
import { SpadeObjective, type SpadeOptions } from './spade-objective.ts';
import { networkWeights, Trainer, type Losses, type TrainingState } from './trainer.ts';

let runtime: TensorTraining;
beforeAll(async () => {
  runtime = new TensorTraining(await loadNativeLibrary().catch(loadScriptLibrary));
});

const AT_ONCE: Schedule = { headStart: 0 };

interface Training {
  trainer: Trainer<Tensor>;
  objective: SpadeObjective<Tensor>;
  dispose(): void;
}

async function startTraining(
  schedule = AT_ONCE,
  options: SpadeOptions<Tensor> = {},
  state?: TrainingState,
): Promise<Training> {
  const weights = state
    ? {
        generator: networkWeights(state, 'generator'),
        encoder: networkWeights(state, 'encoder'),
        discriminator: networkWeights(state, 'discriminator'),
      }
    : initialWeights(TINY, 2, 1);
  const objective = new SpadeObjective(runtime, TINY, weights, options);
  const trainer = await Trainer.start(runtime, objective, schedule, state);
  return {
    trainer,
    objective,
    dispose: () => {
      trainer.dispose();
      objective.dispose();
    },
  };
}

async function learn({ trainer }: Training, steps: number): Promise<Losses[]> {
  const { batch, tensors } = makeTinyBatch(runtime);
  const losses: Losses[] = [];
  for (let step = 0; step < steps; step++) losses.push(await trainer.learn(batch));
  runtime.free(tensors);
  return losses;
}

describe('a training step', () => {
  it('moves all networks, the discriminator four times as far', async () => {
    const training = await startTraining();
    const before = await training.trainer.read();
    await learn(training, 1);
    const after = await training.trainer.read();
    for (const name of ['generator', 'encoder', 'discriminator'] as const) {
      const [from, to] = [networkWeights(before, name), networkWeights(after, name)];
      // With beta1 = 0 the first step of Adam is the learning rate wherever there is a gradient.
      const moves = trainedNames(from).map((tensor) => largestMove(from, to, tensor));
      expect(Math.max(...moves)).toBeCloseTo(LEARNING_RATES[name], 6);
    }
    training.dispose();
  });

  it('moves nothing but the spectral norms once the learning rate has fallen to 0', async () => {
    const training = await startTraining({ headStart: 0, total: 1 });
    await learn(training, 1);
    const from = networkWeights(await training.trainer.read(), 'generator');
    await learn(training, 1);
    const to = networkWeights(await training.trainer.read(), 'generator');
    expect(trainedNames(from).map((name) => largestMove(from, to, name))).toEqual(trainedNames(from).map(() => 0));
    expect(largestMove(from, to, 'head_0.conv_0.weight_u')).toBeGreaterThan(0);
    training.dispose();
  });

  it('lets what makes pictures wait for a discriminator that is new', async () => {
    const training = await startTraining({ headStart: 100 });
    const before = networkWeights(await training.trainer.read(), 'generator');
    await learn(training, 1);
    const after = networkWeights(await training.trainer.read(), 'generator');
    const moves = trainedNames(before).map((name) => largestMove(before, after, name));
    expect(Math.max(...moves)).toBeCloseTo(LEARNING_RATES.generator / 100, 7);
    training.dispose();
  });

  it('teaches the discriminator to tell photos from pictures', async () => {
    const training = await startTraining();
    const judged = (await learn(training, 4)).map(
      (losses) => losses['discriminatorReal']! + losses['discriminatorFake']!,
    );
    expect(judged.at(-1)).toBeLessThan(judged[0]!);
    training.dispose();
  });

  it('reports the perceptual loss of a network of features', async () => {
    const stages = [1, 2, 3, 4, 5];
    const training = await startTraining(AT_ONCE, {
      perceptual: {
        read: (pictures) => stages.map((stage) => runtime.ops.scale(pictures, stage)),
        weights: PERCEPTUAL_STAGE_WEIGHTS,
      },
    });
    const { batch, tensors } = makeTinyBatch(runtime);
    const losses = await training.trainer.learn(batch);
    // Every stage is a multiple of the picture, and pictures are nearly 0 at first: what is left is the photos' mean magnitude.
    const photos = await runtime.download(batch.photos);
    const magnitude = photos.reduce((sum, value) => sum + Math.abs(value), 0) / photos.length;
    expect(losses['perceptual']! / (10 * (1 / 32 + 2 / 16 + 3 / 8 + 4 / 4 + 5))).toBeCloseTo(magnitude, 2);
    training.dispose();
    runtime.free(tensors);
  });

  it('keeps no tensor of its own', async () => {
    const before = runtime.countTensors();
    const training = await startTraining();
    await learn(training, 1);
    const during = runtime.countTensors();
    await learn(training, 1);
    expect(runtime.countTensors()).toBe(during);
    const { batch, tensors } = makeTinyBatch(runtime);
    runtime.free([training.objective.paint(training.trainer.averaged, batch)]);
    await training.objective.readStatistics(training.trainer.averaged, batch);
    training.dispose();
    runtime.free(tensors);
    expect(runtime.countTensors()).toBe(before);
  });
});

describe('a state', () => {
  it('goes on exactly: three steps at once, or one and two more', async () => {
    const whole = await startTraining();
    await learn(whole, 3);
    const first = await startTraining();
    await learn(first, 1);
    const second = await startTraining(AT_ONCE, {}, await first.trainer.read());
    first.dispose();
    await learn(second, 2);
    expect(await second.trainer.read()).toEqual(await whole.trainer.read());
    whole.dispose();
    second.dispose();
  });

  it('holds an average that follows the weights at a distance', async () => {
    const training = await startTraining();
    const begin = networkWeights(await training.trainer.read(), 'generator').get('conv_img.weight')!.data;
    await learn(training, 4);
    const { tensors } = await training.trainer.read();
    const [weight, average] = ['network', 'average'].map(
      (part) => tensors.get(`${part}/generator/conv_img.weight`)!.data,
    );
    const distance = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);
    expect(distance(average!, begin)).toBeGreaterThan(0);
    expect(distance(average!, begin)).toBeLessThan(distance(weight!, begin));
    training.dispose();
  });
});

function trainedNames(weights: Weights): string[] {
  return [...weights.keys()].filter((name) => !/\.weight_[uv]$/.test(name));
}

function largestMove(before: Weights, after: Weights, name: string): number {
  const from = before.get(name)!.data;
  return after.get(name)!.data.reduce((most, value, i) => Math.max(most, Math.abs(value - from[i]!)), 0);
}
