/**
 * The losses of arXiv 1903.07291, appendix A, each a scalar and without its weight, written once over TrainingOps. What
 * the discriminator says is a list of scales; each scale is four features and the prediction.
 */
import type { TrainingOps } from '../src-main/engine/network/training-ops.ts';
import { present } from '../src-shared/present.ts';

export type Scales<T> = readonly (readonly T[])[];

/** Weights of the stages relu1_1 ... relu5_1 of VGG19 in the paper's perceptual loss. */
export const PERCEPTUAL_STAGE_WEIGHTS = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1] as const;

/** -mean(D(fake)), averaged over the scales. */
export function generatorHinge<T>(ops: TrainingOps<T>, fake: Scales<T>): T {
  return ops.scale(
    average(
      ops,
      predictions(fake).map((prediction) => ops.mean(prediction)),
    ),
    -1,
  );
}

/** mean(relu(1 - D(real))) and mean(relu(1 + D(fake))), each averaged over the scales. */
export function discriminatorHinge<T>(ops: TrainingOps<T>, real: Scales<T>, fake: Scales<T>): { real: T; fake: T } {
  const hinge = (scales: Scales<T>, sign: 1 | -1): T =>
    average(
      ops,
      predictions(scales).map((prediction) => ops.mean(ops.relu(ops.shift(ops.scale(prediction, sign), 1)))),
    );
  return { real: hinge(real, -1), fake: hinge(fake, 1) };
}

/** mean((D(fake) - 1)^2), averaged over the scales: least squares, as pix2pixHD has it (arXiv 1711.11585, 3.2). */
export function generatorLeastSquares<T>(ops: TrainingOps<T>, fake: Scales<T>): T {
  return meanSquare(ops, fake, 1);
}

/** mean((D(real) - 1)^2) and mean(D(fake)^2), each averaged over the scales. */
export function discriminatorLeastSquares<T>(
  ops: TrainingOps<T>,
  real: Scales<T>,
  fake: Scales<T>,
): { real: T; fake: T } {
  return { real: meanSquare(ops, real, 1), fake: meanSquare(ops, fake, 0) };
}

/** Mean squared distance of the predictions from `target`. */
function meanSquare<T>(ops: TrainingOps<T>, scales: Scales<T>, target: number): T {
  const squares = predictions(scales).map((prediction) => {
    const distance = ops.shift(prediction, -target);
    return ops.mean(ops.multiply(distance, distance));
  });
  return average(ops, squares);
}

/** Mean absolute difference of the features, summed over those of a scale, averaged over the scales; the real side is detached. */
export function featureMatching<T>(ops: TrainingOps<T>, real: Scales<T>, fake: Scales<T>): T {
  const distances = fake.map((scale, k) =>
    add(
      ops,
      features(scale).map((feature, j) => meanDistance(ops, feature, real[k]![j]!)),
    ),
  );
  return average(ops, distances);
}

/** -0.5 * sum(1 + logvar - mu^2 - exp(logvar)), summed over the batch too. mu, logvar: [N, zDim]. */
export function klDivergence<T>(ops: TrainingOps<T>, mu: T, logvar: T): T {
  const spread = ops.subtract(ops.shift(logvar, 1), ops.exponential(logvar));
  return ops.scale(ops.sum(ops.subtract(spread, ops.multiply(mu, mu))), -0.5);
}

/**
 * Mean absolute difference of the stages of a pretrained network, weighted and summed; the real side is detached.
 * `real` and `fake` are that network's features of either picture, one a stage.
 */
export function perceptualDistance<T>(
  ops: TrainingOps<T>,
  real: readonly T[],
  fake: readonly T[],
  weights: readonly number[] = PERCEPTUAL_STAGE_WEIGHTS,
): T {
  if (real.length !== weights.length || fake.length !== weights.length)
    throw new Error(`${weights.length} stages are weighted, ${real.length} and ${fake.length} given`);
  return add(
    ops,
    weights.map((weight, stage) => ops.scale(meanDistance(ops, fake[stage]!, real[stage]!), weight)),
  );
}

/** Mean absolute difference; the target is detached. */
export function meanDistance<T>(ops: TrainingOps<T>, x: T, target: T): T {
  return ops.mean(ops.absolute(ops.subtract(x, ops.detach(target))));
}

function predictions<T>(scales: Scales<T>): T[] {
  return scales.map((scale) => present(scale.at(-1)));
}

function features<T>(scale: readonly T[]): readonly T[] {
  return scale.slice(0, -1);
}

function add<T>(ops: TrainingOps<T>, scalars: readonly T[]): T {
  return scalars.reduce((sum, scalar) => ops.add(sum, scalar));
}

function average<T>(ops: TrainingOps<T>, scalars: readonly T[]): T {
  return ops.scale(add(ops, scalars), 1 / scalars.length);
}
