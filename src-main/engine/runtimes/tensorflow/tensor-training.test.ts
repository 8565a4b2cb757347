import { beforeAll, describe, expect, it } from 'vitest';
import type { Weights } from '../../network/weights.ts';
import { loadScriptLibrary } from './library.ts';
import { TensorTraining } from './tensor-training.ts';

let training: TensorTraining;
beforeAll(async () => {
  training = new TensorTraining(await loadScriptLibrary());
});

/** A 2x2 convolution of 2 to 3 channels with spectral norm; expected numbers below are those of torch.nn.utils.spectral_norm. */
const LAYER: Weights = new Map([
  ['c.weight_orig', { shape: [3, 2, 2, 2], data: Float32Array.from({ length: 24 }, (_, i) => ((i % 7) - 3) / 4) }],
  ['c.weight_u', { shape: [3], data: Float32Array.of(1 / 3, 2 / 3, 2 / 3) }],
  ['c.weight_v', { shape: [8], data: new Float32Array(8).fill(1 / Math.sqrt(8)) }],
]);
const INPUT = { shape: [1, 2, 3, 3], data: Float32Array.from({ length: 18 }, (_, i) => i / 10) };

function expectClose(numbers: ArrayLike<number>, expected: readonly number[], digits = 5): void {
  expect(numbers).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(numbers[i]).toBeCloseTo(value, digits));
}

function convolveSquared(network: ReturnType<TensorTraining['createNetwork']>) {
  const { ops } = training;
  const x = training.upload(INPUT.data, INPUT.shape);
  const derivation = training.differentiate([network], () => {
    const y = ops.convolve(x, network.convolution('c'), { stride: 1, padding: 0 });
    return { loss: ops.sum(ops.multiply(y, y)), outputs: { y } };
  });
  training.free([x]);
  const gradients = derivation.gradients[0]!;
  return { y: derivation.outputs.y, gradient: gradients.get('c.weight_orig')!, gradients };
}

describe('spectral norm in training', () => {
  it('divides by sigma and differentiates through it, u and v constant', async () => {
    const network = training.createNetwork(LAYER);
    const { y, gradient, gradients } = convolveSquared(network);
    expectClose(
      await training.download(y),
      [
        -1.97989917, -1.69705653, -1.13137102, -0.84852743, 1.03709006, 1.2256515, 1.60277557, 1.79133749, 2.7341466,
        2.82842731, 3.01698923, 3.11127019,
      ],
    );
    expectClose(
      (await network.readLike(gradients)).get('c.weight_orig')!.data,
      [
        52.10075, 56.36742, 64.90076, 69.16742, 90.50076, 94.76743, 103.30076, 107.56743, 81.44595, 77.17929, 68.64595,
        64.37929, 43.04595, 38.77928, 30.24595, 25.97929, 73.05484, 64.23706, 46.60151, 37.78373, -6.30517, -15.12296,
        -32.75851, -41.57629,
      ],
      3,
    );
    training.free([y, gradient]);
    network.dispose();
  });

  it('moves u and v by a power iteration', async () => {
    const network = training.createNetwork(LAYER);
    network.iterateSpectralNorms();
    const read = await network.read();
    expectClose(read.get('c.weight_u')!.data, [0.4189572, 0.72365332, 0.54845303]);
    expectClose(
      read.get('c.weight_v')!.data,
      [-0.45631814, -0.20280805, 0.05070201, 0.30421206, 0.55772215, 0.10140403, -0.3549141, -0.45631814],
    );
    const { y, gradient } = convolveSquared(network);
    expectClose((await training.download(y)).subarray(0, 4), [0.31550121, 0.27042961, 0.18028641, 0.13521475]);
    training.free([y, gradient]);
    network.dispose();
  });

  it('reads back what a checkpoint holds', async () => {
    const network = training.createNetwork(LAYER);
    expect(await network.read()).toEqual(LAYER);
    network.dispose();
  });

  it('says which vector is missing', () => {
    const incomplete = new Map([...LAYER].filter(([name]) => name !== 'c.weight_v'));
    expect(() => training.createNetwork(incomplete)).toThrow(expect.objectContaining({ code: 'weight-missing' }));
  });
});

describe('Adam', () => {
  it('moves as that of PyTorch with betas (0, 0.9), however small the gradient', async () => {
    const network = training.createNetwork(new Map([['w', { shape: [4], data: Float32Array.of(0.5, -1, 2, 0) }]]));
    const adam = training.createAdam(network, { learningRate: 0.1, beta1: 0, beta2: 0.9 });
    const steps = [
      { gradient: [1e-3, -2, 1e-7, 0], moved: [0.40000099, -0.89999998, 1.90909088, 0] },
      { gradient: [3e-3, 0.5, -2e-7, 1], moved: [0.26857579, -0.93512499, 2.02633047, -0.13784048] },
      { gradient: [0, -1, 1e-9, -4], moved: [0.26857579, -0.85721844, 2.02560353, 0.02233693] },
    ];
    for (const { gradient, moved } of steps) {
      const tensor = training.upload(Float32Array.from(gradient), [4]);
      adam.apply(new Map([['w', tensor]]));
      training.free([tensor]);
      expectClose((await network.read()).get('w')!.data, moved, 5);
    }
    adam.dispose();
    network.dispose();
  });

  it('follows a schedule of learning rates', async () => {
    const network = training.createNetwork(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]));
    const adam = training.createAdam(network, { learningRate: 0.1, beta1: 0, beta2: 0.9 });
    adam.learningRate = 0.25;
    const tensor = training.upload(Float32Array.of(3), [1]);
    adam.apply(new Map([['w', tensor]]));
    training.free([tensor]);
    expectClose((await network.read()).get('w')!.data, [0.75]);
    adam.dispose();
    network.dispose();
  });
});

describe('differentiating', () => {
  it('says which parameter the loss does not depend on', () => {
    const network = training.createNetwork(
      new Map([
        ['w', { shape: [1], data: Float32Array.of(1) }],
        ['idle', { shape: [1], data: Float32Array.of(1) }],
      ]),
    );
    expect(() =>
      training.differentiate([network], () => ({ loss: training.ops.sum(network.variables.get('w')!), outputs: {} })),
    ).toThrow('idle');
    network.dispose();
  });
});
