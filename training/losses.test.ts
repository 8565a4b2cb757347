import { beforeAll, describe, expect, it } from 'vitest';
import { loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TrainingTensorOps } from '../src-main/engine/runtimes/tensorflow/training-tensor-ops.ts';
import {
  discriminatorHinge,
  discriminatorLeastSquares,
  featureMatching,
  generatorHinge,
  generatorLeastSquares,
  klDivergence,
  PERCEPTUAL_STAGE_WEIGHTS,
  perceptualDistance,
} from './losses.ts';

let ops: TrainingTensorOps;
beforeAll(async () => {
  ops = new TrainingTensorOps(await loadScriptLibrary());
});

const row = (...values: number[]): Tensor => ops.tf.tensor2d([values]);
const numberOf = (scalar: Tensor): number => scalar.dataSync()[0]!;

describe('the losses', () => {
  it('give the generator minus the mean prediction, averaged over the scales', () => {
    expect(
      numberOf(
        generatorHinge(ops, [
          [row(9), row(1, 3)],
          [row(9), row(-2)],
        ]),
      ),
    ).toBeCloseTo(-(2 - 2) / 2, 6);
    expect(numberOf(generatorHinge(ops, [[row(9), row(1, 2)]]))).toBeCloseTo(-1.5, 6);
  });

  it('give the discriminator a hinge at 1 for real and at -1 for fake pictures', () => {
    const real = [[row(0.5, 2, -1)], [row(1)]];
    const fake = [[row(-3, 0, 1)], [row(-0.5)]];
    const losses = discriminatorHinge(ops, real, fake);
    expect(numberOf(losses.real)).toBeCloseTo(((0.5 + 0 + 2) / 3 + 0) / 2, 6);
    expect(numberOf(losses.fake)).toBeCloseTo(((0 + 1 + 2) / 3 + 0.5) / 2, 6);
  });

  it('are least squares to 1 for real and to 0 for fake pictures, as another choice', () => {
    const real = [[row(9), row(1, 3)], [row(0)]];
    const fake = [[row(9), row(2, 0)], [row(-1)]];
    const losses = discriminatorLeastSquares(ops, real, fake);
    expect(numberOf(losses.real)).toBeCloseTo((2 + 1) / 2, 6);
    expect(numberOf(losses.fake)).toBeCloseTo((2 + 1) / 2, 6);
    expect(numberOf(generatorLeastSquares(ops, fake))).toBeCloseTo((1 + 4) / 2, 6);
  });

  it('match every feature but the prediction', () => {
    const real = [
      [row(1, 2), row(0), row(50)],
      [row(4), row(4), row(50)],
    ];
    const fake = [
      [row(2, 4), row(-3), row(0)],
      [row(4), row(3), row(0)],
    ];
    expect(numberOf(featureMatching(ops, real, fake))).toBeCloseTo((1.5 + 3 + 0 + 1) / 2, 6);
  });

  it('diverge from N(0, 1) summed over batch and latent', () => {
    const mu = ops.tf.tensor2d([
      [1, 0],
      [0, -2],
    ]);
    const logvar = ops.tf.tensor2d([
      [0, Math.log(2)],
      [0, 0],
    ]);
    expect(numberOf(klDivergence(ops, mu, logvar))).toBeCloseTo(-0.5 * (-1 + (1 + Math.log(2) - 2) - 4), 5);
  });

  it('weigh the stages of the perceptual network', () => {
    const real = PERCEPTUAL_STAGE_WEIGHTS.map(() => row(0, 1));
    const fake = [32, 16, 8, 4, 1].map((distance) => row(distance, 1 - distance));
    expect(numberOf(perceptualDistance(ops, real, fake))).toBeCloseTo(5, 5);
    expect(() => perceptualDistance(ops, real.slice(1), fake)).toThrow('5 stages');
  });

  it('send no gradient to the real side', () => {
    const gradients = ops.tf.grads((real, fake) => {
      const matching = featureMatching(ops, [[real, real]], [[fake, fake]]);
      return ops.add(matching, perceptualDistance(ops, [real], [fake], [1]));
    });
    const [real, fake] = gradients([row(1, 2), row(3, 0)]);
    expect([...real!.dataSync()]).toEqual([0, 0]);
    expect([...fake!.dataSync()]).toEqual([1, -1]);
  });
});
