/** The forward half of a training step: networks, pictures and losses, over TrainingOps. No side effects. */
import { discriminate } from '../src-main/engine/network/discriminator.ts';
import { encode } from '../src-main/engine/network/encoder.ts';
import { generate, startFromLatent } from '../src-main/engine/network/generator.ts';
import type { Parameters } from '../src-main/engine/network/ops.ts';
import { denseModulation, type SemanticPyramid } from '../src-main/engine/network/spade.ts';
import type { TrainingOps } from '../src-main/engine/network/training-ops.ts';
import type { EncoderArchitecture, GeneratorArchitecture } from '../src-shared/packs.ts';
import {
  discriminatorHinge,
  featureMatching,
  generatorHinge,
  klDivergence,
  perceptualDistance,
  type Scales,
} from './losses.ts';

export interface GanArchitecture {
  /** One with a latent: training is that of the VAE. */
  generator: GeneratorArchitecture;
  encoder: EncoderArchitecture;
}

export interface GanNetworks<P> {
  generator: P;
  encoder: P;
  discriminator: P;
}

/** N photos with their label maps. */
export interface GanBatch<T> {
  /** [N, 3, H, W] in [-1, 1], of the generator's picture size. */
  photos: T;
  /** N(0, 1) numbers, [N, zDim]. */
  eps: T;
  semantics: SemanticPyramid<T>;
}

export interface LossWeights {
  featureMatching: number;
  kld: number;
  perceptual: number;
}

export const LOSS_WEIGHTS: LossWeights = { featureMatching: 10, kld: 0.05, perceptual: 10 };

/** Features of pictures [N, 3, H, W] by a pretrained network, one a stage, for the perceptual loss. */
export type FeatureNetwork<T> = (pictures: T) => readonly T[];

export interface Pictures<T> {
  mu: T;
  logvar: T;
  /** [N, 3, H, W] in [-1, 1]. */
  fake: T;
}

/** Photos -> styles -> pictures: z = mu + eps * exp(logvar / 2). */
export function makePictures<T>(
  ops: TrainingOps<T>,
  networks: GanNetworks<Parameters<T>>,
  architecture: GanArchitecture,
  batch: GanBatch<T>,
): Pictures<T> {
  const { mu, logvar } = encode(ops, networks.encoder, architecture.encoder, batch.photos);
  const deviation = ops.exponential(ops.scale(logvar, 0.5));
  const z = ops.add(mu, ops.multiply(batch.eps, deviation));
  const start = startFromLatent(ops, networks.generator, architecture.generator, z, architecture.generator.latent);
  const modulation = denseModulation(ops, networks.generator, batch.semantics, architecture.generator);
  return {
    mu,
    logvar,
    fake: generate(ops, networks.generator, architecture.generator, modulation, batch.semantics, start),
  };
}

/** What the discriminator says of pictures and photos, run as one batch: [2N, ...], pictures first. */
export function judge<T>(ops: TrainingOps<T>, discriminator: Parameters<T>, batch: GanBatch<T>, fake: T): Scales<T> {
  const [, , height = 1, width = 1] = ops.shape(batch.photos);
  const semantics = batch.semantics(height, width);
  return discriminate(
    ops,
    discriminator,
    ops.joinBatches([semantics, semantics]),
    ops.joinBatches([fake, batch.photos]),
  );
}

/** The two halves of what `judge` returns. */
function splitScales<T>(ops: TrainingOps<T>, scales: Scales<T>): { fake: Scales<T>; real: Scales<T> } {
  const halves = scales.map((scale) => scale.map((output) => ops.halveBatch(output)));
  return {
    fake: halves.map((scale) => scale.map(([fake]) => fake)),
    real: halves.map((scale) => scale.map(([, real]) => real)),
  };
}

/** Losses of generator and encoder, weighted; `total` is their sum. */
export interface GeneratorLosses<T> {
  adversarial: T;
  featureMatching: T;
  kld: T;
  perceptual?: T;
  total: T;
}

export function generatorLosses<T>(
  ops: TrainingOps<T>,
  scales: Scales<T>,
  { mu, logvar, fake }: Pictures<T>,
  photos: T,
  weights: LossWeights,
  featuresOf?: FeatureNetwork<T>,
): GeneratorLosses<T> {
  const judged = splitScales(ops, scales);
  const losses = {
    adversarial: generatorHinge(ops, judged.fake),
    featureMatching: ops.scale(featureMatching(ops, judged.real, judged.fake), weights.featureMatching),
    kld: ops.scale(klDivergence(ops, mu, logvar), weights.kld),
    ...(featuresOf && {
      perceptual: ops.scale(perceptualDistance(ops, featuresOf(photos), featuresOf(fake)), weights.perceptual),
    }),
  };
  return { ...losses, total: Object.values(losses).reduce((sum, loss) => ops.add(sum, loss)) };
}

export interface DiscriminatorLosses<T> {
  real: T;
  fake: T;
  total: T;
}

export function discriminatorLosses<T>(ops: TrainingOps<T>, scales: Scales<T>): DiscriminatorLosses<T> {
  const judged = splitScales(ops, scales);
  const hinge = discriminatorHinge(ops, judged.real, judged.fake);
  return { ...hinge, total: ops.add(hinge.real, hinge.fake) };
}
