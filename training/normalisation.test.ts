import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { foldStatistics } from '../src-main/engine/network/spade.ts';
import { loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
import { actNormWeights, foldActNorm, normalise, type Normalisation } from './normalisation.ts';

const EPSILON = 1e-5;
const LAYER = 'up_0.norm_0';

const numbers = z.array(z.number());
const made = z.object({ y: numbers, gradient: numbers });
/** Written by PyTorch: models/recipe/training_fixture.py. */
const stored = z
  .object({ shape: numbers, x: numbers, upstream: numbers, batch: made, instance: made })
  .parse(JSON.parse(readFileSync('test/fixtures/training/norms.json', 'utf8')));
const [instances = 0, channels = 0, height = 0, width = 0] = stored.shape;

let runtime: TensorTraining;
beforeAll(async () => {
  runtime = new TensorTraining(await loadScriptLibrary());
});

/** What the norm makes of x, and the derivative of sum(upstream * y) in x and in the network's variables. */
async function run(kind: Normalisation, weights: Weights = new Map(), values = stored.x) {
  // x is a variable, so that its derivative is to be had as well.
  const network = runtime.createNetwork(
    new Map([...weights, ['x', { shape: stored.shape, data: Float32Array.from(values) }]]),
  );
  const upstream = runtime.upload(Float32Array.from(stored.upstream), stored.shape);
  const { outputs, gradients } = runtime.differentiate([network], () => {
    // A variable of four dimensions lies as a kernel does; the batch is its output, channels its input.
    const x = (network.variables.get('x') as Tensor).transpose([3, 0, 1, 2]);
    const y = normalise(runtime.ops, kind, network, LAYER, x);
    return { loss: runtime.ops.sum(runtime.ops.multiply(y, upstream)), outputs: { y } };
  });
  const read = { y: await runtime.download(outputs.y), gradients: await network.readLike(gradients[0]!) };
  network.dispose();
  return read;
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits = 4): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits));
}

/** Numbers of one channel, of one instance or of all. */
function channelOf(values: readonly number[], channel: number, instance?: number): number[] {
  const plane = height * width;
  return values.filter((_, i) => {
    const at = Math.floor(i / plane);
    return at % channels === channel && (instance === undefined || Math.floor(at / channels) === instance);
  });
}

/** (x - mean) / sqrt(variance + epsilon) over what `group` gives for each number's place, as the papers write it. */
function byFormula(group: (channel: number, instance: number) => number[]): number[] {
  return stored.x.map((value, i) => {
    const at = Math.floor(i / (height * width));
    const all = group(at % channels, Math.floor(at / channels));
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
    const variance = all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all.length;
    return (value - mean) / Math.sqrt(variance + EPSILON);
  });
}

describe('BatchNorm', () => {
  it('is its formula: over instances and pixels of a channel', async () => {
    const { y } = await run('batch');
    expectClose(
      y,
      byFormula((channel) => channelOf(stored.x, channel)),
    );
  });

  it('is that of PyTorch, derivative and all', async () => {
    const { y, gradients } = await run('batch');
    expectClose(y, stored.batch.y);
    expectClose(gradients.get('x')!.data, stored.batch.gradient, 3);
  });
});

describe('InstanceNorm', () => {
  it('is its formula: over pixels of a channel of an instance', async () => {
    const { y } = await run('instance');
    expectClose(
      y,
      byFormula((channel, instance) => channelOf(stored.x, channel, instance)),
    );
  });

  it('is that of PyTorch, derivative and all', async () => {
    const { y, gradients } = await run('instance');
    expectClose(y, stored.instance.y);
    expectClose(gradients.get('x')!.data, stored.instance.gradient, 3);
  });
});

describe('ActNorm', () => {
  /** Begun on the stored batch. */
  const begin = (): Weights => {
    const all = Array.from({ length: channels }, (_, channel) => channelOf(stored.x, channel));
    const mean = all.map((each) => each.reduce((sum, value) => sum + value, 0) / each.length);
    const variance = all.map((each, c) => each.reduce((sum, value) => sum + (value - mean[c]!) ** 2, 0) / each.length);
    return actNormWeights(new Map([[LAYER, { mean: Float32Array.from(mean), variance: Float32Array.from(variance) }]]));
  };

  it('does what BatchNorm does on the batch that it began with', async () => {
    const { y } = await run('act', begin());
    expectClose(y, stored.batch.y, 3);
  });

  it('is a scale and a shift from then on, whatever the batch', async () => {
    const weights = begin();
    const scale = weights.get(`${LAYER}.act_norm.log_scale`)!.data.map(Math.exp);
    const shift = weights.get(`${LAYER}.act_norm.shift`)!.data;
    const others = stored.x.map((value) => 2 * value + 1);
    const { y } = await run('act', weights, others);
    const channel = (i: number): number => Math.floor(i / (height * width)) % channels;
    expectClose(
      y,
      others.map((value, i) => value * scale[channel(i)]! + shift[channel(i)]!),
      3,
    );
  });

  it('learns both: the derivative of the shift is the sum of what comes from above, that of the scale its sum with x', async () => {
    const weights = begin();
    const scale = weights.get(`${LAYER}.act_norm.log_scale`)!.data.map(Math.exp);
    const { gradients } = await run('act', weights);
    const sums = (values: readonly number[]): number[] =>
      Array.from({ length: channels }, (_, c) => channelOf(values, c).reduce((sum, value) => sum + value, 0));
    expectClose(gradients.get(`${LAYER}.act_norm.shift`)!.data, sums(stored.upstream), 3);
    const along = sums(stored.upstream.map((value, i) => value * stored.x[i]!)).map((sum, c) => sum * scale[c]!);
    const found = gradients.get(`${LAYER}.act_norm.log_scale`)!.data;
    along.forEach((value, c) => expect(found[c]! / value).toBeCloseTo(1, 3));
    expect(instances).toBe(2);
  });

  it('goes into a pack as the running statistics of a BatchNorm that does the same', () => {
    const weights = begin();
    const folded = foldActNorm(weights);
    expect([...folded.keys()]).toEqual([
      `${LAYER}.param_free_norm.running_mean`,
      `${LAYER}.param_free_norm.running_var`,
    ]);
    const { scale, offset } = foldStatistics({
      mean: folded.get(`${LAYER}.param_free_norm.running_mean`)!.data,
      variance: folded.get(`${LAYER}.param_free_norm.running_var`)!.data,
    });
    const logScale = weights.get(`${LAYER}.act_norm.log_scale`)!.data;
    scale.forEach((value, c) => expect(value / Math.exp(logScale[c]!)).toBeCloseTo(1, 4));
    offset.forEach((value, c) => expect(value).toBeCloseTo(weights.get(`${LAYER}.act_norm.shift`)!.data[c]!, 2));
  });
});
