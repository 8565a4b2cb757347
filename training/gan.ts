/** The forward half of a training step: networks, pictures and losses, over TrainingOps. No side effects. */
import { discriminate } from '../src-main/engine/network/discriminator.ts';
import { encode } from '../src-main/engine/network/encoder.ts';
import { generate, startFromLatent, type Observe } from '../src-main/engine/network/generator.ts';
import type { Parameters } from '../src-main/engine/network/ops.ts';
import { denseModulation, type Modulation, type SemanticPyramid } from '../src-main/engine/network/spade.ts';
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
import type { Normalisation } from './normalisation.ts';
import type { GridWindow } from './objective.ts';

export interface GanArchitecture {
  /** One with a latent: training is that of the VAE. */
  generator: GeneratorArchitecture;
  encoder: EncoderArchitecture;
  /** Whether all cells of the latent grid share one feature; the first layer then makes one cell. */
  tied?: boolean;
  /** What the SPADE layers normalise with in training; as the generator says without it. */
  norm?: Normalisation;
}

export interface GanNetworks<P> {
  generator: P;
  encoder: P;
  discriminator: P;
}

/** N photos with their label maps. */
export interface GanBatch<T> {
  /** [N, 3, H, W] in [-1, 1], of the generator's picture size or of `window`. */
  photos: T;
  /** What the encoder reads; the photos without it. */
  views?: T;
  /** N(0, 1) numbers, [N, zDim]. */
  eps: T;
  semantics: SemanticPyramid<T>;
  /** Which cells of the latent grid the photos cover; all without it. */
  window?: GridWindow;
}

export interface LossWeights {
  featureMatching: number;
  kld: number;
  perceptual: number;
}

export const LOSS_WEIGHTS: LossWeights = { featureMatching: 10, kld: 0.05, perceptual: 10 };

/** A pretrained network for the perceptual loss. */
export interface FeatureNetwork<T> {
  /** Features of pictures [N, 3, H, W], one a stage. */
  read(pictures: T): readonly T[];
  /** Of the stages in the loss. */
  weights: readonly number[];
}

export interface Pictures<T> {
  mu: T;
  logvar: T;
  /** [N, 3, H, W] in [-1, 1]. */
  fake: T;
}

/** Photos -> styles -> pictures: z = mu + eps * exp(logvar / 2). `observe`: as of `generate`. */
export function makePictures<T>(
  ops: TrainingOps<T>,
  networks: Pick<GanNetworks<Parameters<T>>, 'generator' | 'encoder'>,
  architecture: GanArchitecture,
  batch: Pick<GanBatch<T>, 'photos' | 'views' | 'eps' | 'semantics' | 'window'>,
  modulation: Modulation<T> = denseModulation(ops, networks.generator, batch.semantics, architecture.generator),
  observe?: Observe<T>,
): Pictures<T> {
  const { mu, logvar } = encode(ops, networks.encoder, architecture.encoder, batch.views ?? batch.photos);
  const deviation = ops.exponential(ops.scale(logvar, 0.5));
  const z = ops.add(mu, ops.multiply(batch.eps, deviation));
  const start = startPictures(ops, networks.generator, architecture, z, batch.window);
  return {
    mu,
    logvar,
    fake: generate(ops, networks.generator, architecture.generator, modulation, batch.semantics, start, observe),
  };
}

/** Latent z [N, zDim] -> the first feature map of the window's cells. */
function startPictures<T>(
  ops: TrainingOps<T>,
  generator: Parameters<T>,
  { generator: architecture, tied }: GanArchitecture,
  z: T,
  window: GridWindow = { top: 0, left: 0, ...architecture.latent },
): T {
  const { top, left, height, width } = window;
  if (tied === true) {
    const cell = startFromLatent(ops, generator, architecture, z, { height: 1, width: 1 });
    return ops.spread(cell, height, width);
  }
  const { latent } = architecture;
  const start = startFromLatent(ops, generator, architecture, z, latent);
  return height === latent.height && width === latent.width ? start : ops.cut(start, top, left, height, width);
}

/** What the discriminator says of pictures and photos, run as one batch: [2N, ...], pictures first. */
export function judge<T>(
  ops: TrainingOps<T>,
  discriminator: Parameters<T>,
  batch: Pick<GanBatch<T>, 'photos' | 'semantics'>,
  fake: T,
): Scales<T> {
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
export function splitScales<T>(ops: TrainingOps<T>, scales: Scales<T>): { fake: Scales<T>; real: Scales<T> } {
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
  features?: FeatureNetwork<T>,
): GeneratorLosses<T> {
  const judged = splitScales(ops, scales);
  const losses = {
    adversarial: generatorHinge(ops, judged.fake),
    featureMatching: ops.scale(featureMatching(ops, judged.real, judged.fake), weights.featureMatching),
    kld: ops.scale(klDivergence(ops, mu, logvar), weights.kld),
    ...(features && {
      perceptual: ops.scale(
        perceptualDistance(ops, features.read(photos), features.read(fake), features.weights),
        weights.perceptual,
      ),
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
