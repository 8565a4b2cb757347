/** Three whole steps of training with Adam against PyTorch (models/recipe/training_fixture.py): losses before each, weights after all. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src-main/engine/packs/safetensors.ts';
import type { Tensor } from '../../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import type { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { differentiateGan, LEARNING_RATES } from '../../training/gan-step.ts';
import type { Objective, TrainingBatch } from '../../training/objective.ts';
import { networkWeights, Trainer } from '../../training/trainer.ts';
import { compare, isWithin, LIMIT } from './comparison.ts';
import { batchOf, openGanFixture, openTraining, type GanFixture } from './gan-step.ts';
import { openRuntime } from './runtimes.ts';

const FOLDER = resolve('test/fixtures');
const STEPS = 3;
const SAMPLES = 256;
const NETWORKS = { G: 'generator', E: 'encoder', D: 'discriminator' } as const;

/**
 * What adds the same to all pixels of a channel before a normalisation has a gradient of 0, of which float32 leaves some dust; Adam
 * makes whole steps of it. Behind up_3's sum there is no normalisation any more.
 */
const IDLE = /^(?!up_3\.).*\.(conv_[01]|norm_s\.mlp_beta)\.bias$|^up_3\.conv_0\.bias$/;

const runtime = await openRuntime('tfjs-node');
if ('missing' in runtime) {
  console.warn(`SKIPPED: three steps of training on tfjs-node, which is not to be had here: ${runtime.missing}`);
  describe.skip('three steps', () => it('is not to be had here', () => undefined));
} else {
  describe('three steps', () => {
    it('end with the weights of PyTorch', async () => {
      const training = await openTraining('tfjs-node');
      const fixture = openGanFixture(join(FOLDER, 'parity', 'gan-step'));
      const expected = readSafetensors(readFileSync(join(FOLDER, 'training', 'three-steps', 'expected.safetensors')));
      const inputs = Object.fromEntries(
        Object.entries(fixture.inputs).map(([name, { data, shape }]) => [name, training.upload(data, shape)]),
      );
      const objective = new FixtureObjective(training, fixture, inputs);
      const trainer = await Trainer.start(training, objective, { headStart: 0 });
      const comparisons = [];
      for (let step = 0; step < STEPS; step++) {
        const losses = await trainer.learn(NO_BATCH);
        for (const [name, loss] of Object.entries(losses)) {
          const stored = expected.get(`loss.${step}.${name}`)!.data;
          comparisons.push(compare(`loss.${step}.${name}`, [loss], stored, LIMIT * Math.max(1, Math.abs(stored[0]!))));
        }
      }
      const state = await trainer.read();
      let [moved, compared] = [0, 0];
      for (const [letter, network] of Object.entries(NETWORKS)) {
        const before = fixture.weights[network];
        for (const [name, { data }] of networkWeights(state, network)) {
          const stored = expected.get(`after.${letter}.${name}`)?.data;
          if (stored === undefined) continue;
          const every = Math.ceil(data.length / SAMPLES);
          const sampled = (numbers: Float32Array): Float32Array => numbers.filter((_, i) => i % every === 0);
          if (!IDLE.test(name)) comparisons.push(compare(`${letter}.${name}`, sampled(data), stored));
          compared++;
          if (sampled(before.get(name)!.data).some((value, i) => Math.abs(value - stored[i]!) > LIMIT)) moved++;
        }
      }
      expect(compared).toBe([...expected.keys()].filter((name) => name.startsWith('after.')).length);
      // The limit means something: most weights are farther from where they began.
      expect(moved / compared).toBeGreaterThan(0.8);
      expect(comparisons.filter((comparison) => !isWithin(comparison))).toEqual([]);
      trainer.dispose();
      objective.dispose();
      training.free(Object.values(inputs));
    }, 120_000);
  });
}

/** Its inputs are the fixture's. */
const NO_BATCH = undefined as unknown as TrainingBatch<Tensor>;

class FixtureObjective implements Objective<Tensor> {
  readonly networks;
  readonly learningRates = { ...LEARNING_RATES };
  readonly averaged = ['generator'];

  constructor(
    private readonly runtime: TensorTraining,
    private readonly fixture: GanFixture,
    private readonly inputs: Record<string, Tensor>,
  ) {
    this.networks = {
      generator: runtime.createNetwork(fixture.weights.generator),
      encoder: runtime.createNetwork(fixture.weights.encoder),
      discriminator: runtime.createNetwork(fixture.weights.discriminator),
    };
  }

  differentiate() {
    const { lossWeights, architecture } = this.fixture;
    const { losses, gradients } = differentiateGan(this.runtime, this.networks, architecture, batchOf(this.inputs), {
      lossWeights,
    });
    return { losses, gradients: { ...gradients } };
  }

  paint(): Tensor {
    throw new Error('not painted here');
  }

  dispose(): void {
    for (const network of Object.values(this.networks)) network.dispose();
  }
}
