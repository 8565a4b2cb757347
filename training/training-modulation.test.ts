import { beforeAll, describe, expect, it } from 'vitest';
import { loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
import { encodeSemantics, semanticCoding } from '../src-shared/labels/semantics.ts';
import { normalLatent } from '../src-shared/random.ts';
import { SMALL_GENERATOR } from '../test/support/packs/small-architectures.ts';
import { findPatterns } from './batch-patterns.ts';
import { oneHotBatch } from './semantic-batch.ts';
import { trainingModulation, type ModulationSource } from './training-modulation.ts';

const SIDE = 12;
const CHANNELS = 4;
const HIDDEN = 6;
const LAYER = 'up_0.norm_0';
const GENERATOR = { ...SMALL_GENERATOR, dontCare: true };

let runtime: TensorTraining;
beforeAll(async () => {
  runtime = new TensorTraining(await loadScriptLibrary());
});

/** Two maps with borders that go straight, slanted and around a spot. */
const MAPS = [0, 1].map((n) => {
  const ids = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    if (n === 1 && (x - 7) ** 2 + (y - 6) ** 2 < 6) return 255;
    return x + n * y < 6 ? 0 : y < 5 ? 2 : 3;
  });
  return encodeSemantics({ width: SIDE, height: SIDE, ids }, GENERATOR);
});

function drawWeights(side: number): Weights {
  const shapes: [string, number[]][] = [
    [`${LAYER}.mlp_shared.0.weight`, [HIDDEN, 6, side, side]],
    [`${LAYER}.mlp_shared.0.bias`, [HIDDEN]],
    [`${LAYER}.mlp_gamma.weight`, [CHANNELS, HIDDEN, side, side]],
    [`${LAYER}.mlp_gamma.bias`, [CHANNELS]],
    [`${LAYER}.mlp_beta.weight`, [CHANNELS, HIDDEN, side, side]],
    [`${LAYER}.mlp_beta.bias`, [CHANNELS]],
    ['up_0.noise_0', [CHANNELS]],
    ['x', [2, CHANNELS, SIDE, SIDE]],
  ];
  return new Map(
    shapes.map(([name, shape], seed) => [
      name,
      {
        shape,
        data: normalLatent(
          seed,
          shape.reduce((product, side) => product * side, 1),
        ),
      },
    ]),
  );
}

/** The layer's output and the derivative of its weighted sum in x and in every weight. */
async function run(source: ModulationSource<Tensor>, kernel = 3) {
  const network = runtime.createNetwork(drawWeights(kernel));
  const form = { ...GENERATOR, kernel };
  const noise = runtime.upload(normalLatent(90, 2 * SIDE * SIDE), [2, 1, SIDE, SIDE]);
  const upstream = runtime.upload(normalLatent(91, 2 * CHANNELS * SIDE * SIDE), [2, CHANNELS, SIDE, SIDE]);
  const { outputs, gradients } = runtime.differentiate([network], () => {
    const x = (network.variables.get('x') as Tensor).transpose([3, 0, 1, 2]);
    const modulation = trainingModulation(runtime.ops, network, form, 'batch', { ...source, noise: () => noise });
    const y = modulation.modulate(LAYER, x);
    return { loss: runtime.ops.sum(runtime.ops.multiply(y, upstream)), outputs: { y } };
  });
  const read = { y: await runtime.download(outputs.y), gradients: await network.readLike(gradients[0]!) };
  network.dispose();
  runtime.free([noise, upstream, outputs.y, ...gradients[0]!.values()]);
  return read;
}

function expectAlike(found: Float32Array, expected: Float32Array): void {
  const most = expected.reduce((so, value) => Math.max(so, Math.abs(value)), 0);
  expect(most).toBeGreaterThan(0);
  const difference = expected.reduce((so, value, i) => Math.max(so, Math.abs(value - found[i]!)), 0);
  expect(difference / most).toBeLessThan(1e-5);
}

describe('modulation by distinct neighbourhoods', () => {
  it('gives the picture and every gradient of the dense layers', async () => {
    const { data, shape } = oneHotBatch(MAPS, GENERATOR, SIDE, SIDE);
    const semantics = runtime.upload(data, shape);
    const dense = await run({ semantics: () => semantics });
    const found = findPatterns(MAPS, semanticCoding(GENERATOR), Infinity)!;
    const patterns = {
      windows: runtime.upload(found.windows.data, found.windows.shape),
      around: runtime.uploadIndices(found.around),
      index: runtime.uploadIndices(found.index),
    };
    const never = (): Tensor => {
      throw new Error('the dense way was taken');
    };
    const looked = await run({ semantics: never, patterns: () => patterns });
    expectAlike(looked.y, dense.y);
    expect([...looked.gradients.keys()]).toEqual([...dense.gradients.keys()]);
    for (const [name, { data: gradient }] of dense.gradients) expectAlike(looked.gradients.get(name)!.data, gradient);
  });

  it('is not for packs whose kernels see other neighbourhoods', async () => {
    const { data, shape } = oneHotBatch(MAPS, GENERATOR, SIDE, SIDE);
    const semantics = runtime.upload(data, shape);
    const patterns = (): never => {
      throw new Error('neighbourhoods of 5x5 were looked up');
    };
    for (const kernel of [1, 5])
      expect((await run({ semantics: () => semantics, patterns }, kernel)).y).toHaveLength(576 * 2);
  });

  it('numbers each neighbourhood once for the whole batch', () => {
    const { around, index, windows } = findPatterns(MAPS, semanticCoding(GENERATOR), Infinity)!;
    const count = around.length / 9;
    expect(new Set(index).size).toBe(count);
    expect(count).toBeLessThan(index.length);
    expect(Math.max(...around)).toBe(windows.shape[0]);
  });

  it('is given up where more differ than is worth while', () => {
    expect(findPatterns(MAPS, semanticCoding(GENERATOR), 10)).toBeUndefined();
  });
});
