/**
 * Losses and gradients of one step of adversarial training (arXiv 1903.07291, section 4 and appendix A). Both sides' are taken at
 * the same weights and of the same pictures.
 */
import type { Modulation } from '../src-main/engine/network/spade.ts';
import { previewStage } from '../src-main/engine/network/generator.ts';
import type { Gradients, TrainableNetwork, TrainingRuntime } from '../src-main/engine/runtimes/training-runtime.ts';
import type { GeneratorArchitecture } from '../src-shared/packs.ts';
import { present } from '../src-shared/present.ts';
import {
  discriminatorLosses,
  generatorLosses,
  judge,
  LOSS_WEIGHTS,
  makePictures,
  type FeatureNetwork,
  type GanArchitecture,
  type GanBatch,
  type GanNetworks,
  type LossWeights,
} from './gan.ts';
import type { PreviewExample } from './preview-step.ts';

/** Those of TTUR: the discriminator's steps are four times as large. */
export const LEARNING_RATES: GanNetworks<number> = { generator: 1e-4, encoder: 1e-4, discriminator: 4e-4 };

export interface GanOptions<T> {
  lossWeights?: LossWeights;
  /** Without it there is no perceptual loss. */
  perceptual?: FeatureNetwork<T>;
  /** How the generator's SPADE layers are computed; densely without it. */
  modulation?: Modulation<T>;
  /** Of this generator, what its preview is made of is wanted as well. */
  keepFeatures?: GeneratorArchitecture;
  /** What the discriminator sees of pictures and photos, alike for both; they themselves without it. */
  augment?: (pictures: T) => T;
}

/** Names of the weighted losses. */
type GanLoss = 'adversarial' | 'featureMatching' | 'kld' | 'perceptual' | 'discriminatorReal' | 'discriminatorFake';

/** The caller owns every tensor in here. */
export interface GanGradients<T> {
  losses: Map<GanLoss, T>;
  gradients: GanNetworks<Gradients<T>>;
  features?: PreviewExample<T>;
}

export function differentiateGan<T>(
  runtime: TrainingRuntime<T>,
  networks: GanNetworks<TrainableNetwork<T>>,
  architecture: GanArchitecture,
  batch: GanBatch<T>,
  { lossWeights = LOSS_WEIGHTS, perceptual, modulation, keepFeatures, augment = (x) => x }: GanOptions<T> = {},
): GanGradients<T> {
  const { ops } = runtime;
  const judged = (fake: T) =>
    judge(ops, networks.discriminator, { ...batch, photos: augment(batch.photos) }, augment(fake));
  const ours = runtime.differentiate([networks.generator, networks.encoder], () => {
    let features: T | undefined;
    const keep = (block: string, value: T): void => {
      if (keepFeatures && block === previewStage(keepFeatures).name) features = value;
    };
    const pictures = makePictures(ops, networks, architecture, batch, modulation, keep);
    const scales = judged(pictures.fake);
    const { total, ...losses } = generatorLosses(ops, scales, pictures, batch.photos, lossWeights, perceptual);
    return { loss: total, outputs: { ...losses, fake: pictures.fake, ...(features !== undefined && { features }) } };
  });
  const { fake, features, ...generatorOutputs } = ours.outputs;
  const theirs = runtime.differentiate([networks.discriminator], () => {
    const losses = discriminatorLosses(ops, judged(fake));
    return { loss: losses.total, outputs: { discriminatorReal: losses.real, discriminatorFake: losses.fake } };
  });
  const example = features === undefined ? undefined : { features, picture: halve(runtime, fake) };
  runtime.free([fake]);
  const losses = new Map(Object.entries({ ...generatorOutputs, ...theirs.outputs })) as GanGradients<T>['losses'];
  const [generator, encoder] = ours.gradients;
  return {
    losses,
    gradients: {
      generator: present(generator),
      encoder: present(encoder),
      discriminator: present(theirs.gradients[0]),
    },
    ...(example && { features: example }),
  };
}

/** A picture at half the size, each pixel the mean of four. */
function halve<T>(runtime: TrainingRuntime<T>, picture: T): T {
  const { ops } = runtime;
  const [, , height = 1, width = 1] = ops.shape(picture);
  return runtime.compute(() => ({ half: ops.resizeBilinear(picture, height / 2, width / 2) })).half;
}
