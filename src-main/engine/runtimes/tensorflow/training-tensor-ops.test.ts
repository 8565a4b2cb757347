import { beforeAll, describe, expect, it } from 'vitest';
import { uniformGenerator } from '../../../../src-shared/random.ts';
import { loadScriptLibrary } from './library.ts';
import type { Tensor } from './tensor-ops.ts';
import { TrainingTensorOps } from './training-tensor-ops.ts';

let ops: TrainingTensorOps;
beforeAll(async () => {
  ops = new TrainingTensorOps(await loadScriptLibrary());
});

/** A batch of two, three channels, 6x4. */
const SHAPE = [2, 3, 6, 4];
const STEP = 1e-2;

/** The derivative of sum(weights * f(x)), taken by the library and by small steps, at a few places of either instance. */
function expectDerivative(f: (x: Tensor) => Tensor): void {
  const { tf } = ops;
  const uniform = uniformGenerator(1);
  const data = Float32Array.from({ length: 144 }, () => 2 * uniform() - 1);
  const makeInput = (numbers: Float32Array): Tensor => ops.fromChannelsFirst(numbers.slice(), SHAPE);
  const output = f(makeInput(data));
  const weights = tf.tensor(
    Float32Array.from({ length: output.size }, () => uniform()),
    output.shape,
  );
  const total = (x: Tensor): Tensor => f(x).mul(weights).sum();
  const derivative = ops.read(tf.grad(total)(makeInput(data))).data;
  for (const place of [0, 17, 71, 72, 100, 143]) {
    const moved = [STEP, -STEP].map(
      (step) => total(makeInput(data.map((value, i) => (i === place ? value + step : value)))).dataSync()[0]!,
    );
    expect(derivative[place]).toBeCloseTo((moved[0]! - moved[1]!) / (2 * STEP), 2);
  }
}

describe('derivatives of a batch', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['up-sampling', (x) => ops.upsample(x)],
    ['average pool', (x) => ops.averagePool(x)],
    ['batch normalisation', (x) => ops.normaliseBatch(x, 1e-5)],
    ['instance normalisation', (x) => ops.normaliseInstance(x, 1e-5)],
    ['leaky ReLU', (x) => ops.leakyRelu(x, 0.2)],
    ['flattening', (x) => ops.flatten(x)],
    ['joined and halved', (x) => ops.multiply(...ops.halveBatch(ops.joinBatches([x, ops.exponential(x)])))],
  ])('%s', (_, f) => expectDerivative(f));

  it('the magnitude has none at 0', () => {
    const derivative = ops.tf.grad((x) => ops.absolute(x))(ops.tf.tensor1d([-2, 0, 3]));
    expect([...derivative.dataSync()].map((value) => value + 0)).toEqual([-1, 0, 1]);
  });

  it('refuses that of a bilinear resize, which the library gets wrong', () => {
    const x = ops.fromChannelsFirst(new Float32Array(16), [1, 1, 4, 4]);
    expect(() => ops.tf.grad((input) => ops.resizeBilinear(input, 2, 2))(x)).toThrow('half-pixel');
  });
});
