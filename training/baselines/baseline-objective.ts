/** A picture network as an objective: with a discriminator or without, by what is said of it in the paper that it comes from. */
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { TrainableNetwork, TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import type { TensorShapes } from '../../src-main/engine/packs/expected-tensors.ts';
import { present } from '../../src-shared/present.ts';
import { drawAugmentation } from '../augment.ts';
import { judge, splitScales, type FeatureNetwork } from '../gan.ts';
import { LEARNING_RATES } from '../gan-step.ts';
import { discriminatorTensors, drawWeights, SPECTRAL_LAYERS } from '../initial-weights.ts';
import {
  discriminatorHinge,
  discriminatorLeastSquares,
  featureMatching,
  generatorHinge,
  generatorLeastSquares,
  meanDistance,
  perceptualDistance,
} from '../losses.ts';
import type { Differentiated, Networks, Objective, TrainingBatch } from '../objective.ts';
import type { PictureNetwork } from './picture-network.ts';

export interface BaselineLosses {
  /** Without it there is no discriminator. */
  adversarial?: 'hinge' | 'leastSquares';
  /** Weight of feature matching, where there is a discriminator. */
  featureMatching?: number;
  /** Weight of the distance in features of a pretrained network. */
  perceptual?: number;
  /** Weight of the mean difference in colour. */
  colour?: number;
}

export interface BaselineOptions<T> {
  losses: BaselineLosses;
  /** For the perceptual loss. */
  perceptual?: FeatureNetwork<T> | undefined;
}

/** Layers of a picture network that have no spectral norm: none has one. */
const NONE = /^$/;

/** Fresh weights of a picture network. The same seed gives the same. */
export function drawPictureNetwork(tensors: TensorShapes, seed: number): Weights {
  return drawWeights(tensors, NONE, seed);
}

/** Fresh weights of a discriminator over pictures of maps with `semantics` channels. */
export function drawDiscriminator(semantics: number, ndf: number, seed: number): Weights {
  return drawWeights(discriminatorTensors(semantics + 3, ndf), SPECTRAL_LAYERS.discriminator, seed);
}

/** What a discriminator says of either. */
type Judged<T> = ReturnType<typeof splitScales<T>>;

export class BaselineObjective<T> implements Objective<T> {
  readonly networks: Networks<T>;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly averaged = ['generator'];

  /** `discriminator`: its weights, where the losses have an adversary. */
  constructor(
    private readonly runtime: TrainingRuntime<T>,
    private readonly network: PictureNetwork,
    weights: { generator: Weights; discriminator?: Weights },
    private readonly options: BaselineOptions<T>,
  ) {
    const { generator, discriminator } = weights;
    this.networks = {
      generator: runtime.createNetwork(generator),
      ...(discriminator && { discriminator: runtime.createNetwork(discriminator) }),
    };
    this.learningRates = { generator: LEARNING_RATES.generator, discriminator: LEARNING_RATES.discriminator };
  }

  differentiate(batch: TrainingBatch<T>): Differentiated<T> {
    const { runtime, network } = this;
    const { ops } = runtime;
    const { generator, discriminator } = this.networks;
    const read = discriminator && this.reading(discriminator, batch);
    const ours = runtime.differentiate([present(generator)], () => {
      const fake = network.paint(ops, present(generator), batch);
      const losses = {
        ...(read && this.adversarialLosses(read(fake))),
        ...this.likenessLosses(batch.photos, fake),
      };
      const loss = Object.values<T>(losses).reduce((sum, each) => ops.add(sum, each));
      return { loss, outputs: { ...losses, fake } };
    });
    const { fake, ...losses } = ours.outputs;
    const gradients = { generator: present(ours.gradients[0]) };
    if (!discriminator || !read) {
      runtime.free([present(fake)]);
      return { losses: new Map(Object.entries(losses)), gradients };
    }
    const theirs = this.differentiateDiscriminator(discriminator, () => read(present(fake)));
    runtime.free([present(fake)]);
    return {
      losses: new Map(Object.entries({ ...losses, ...theirs.outputs })),
      gradients: { ...gradients, discriminator: present(theirs.gradients[0]) },
    };
  }

  paint(networks: Networks<T>, batch: TrainingBatch<T>): T {
    const generator = present({ ...this.networks, ...networks }['generator']);
    return this.runtime.compute(() => ({ fake: this.network.paint(this.runtime.ops, generator, batch) })).fake;
  }

  dispose(): void {
    for (const network of Object.values(this.networks)) network.dispose();
  }

  /** What the discriminator says of photos and of pictures of their maps, both changed alike in colour, as for SPADE. */
  private reading(discriminator: TrainableNetwork<T>, batch: TrainingBatch<T>): (fake: T) => Judged<T> {
    const { ops } = this.runtime;
    const augment = drawAugmentation(ops, batch);
    return (fake) => {
      const { semantics } = batch;
      return splitScales(ops, judge(ops, discriminator, { semantics, photos: augment(batch.photos) }, augment(fake)));
    };
  }

  private differentiateDiscriminator(discriminator: TrainableNetwork<T>, read: () => Judged<T>) {
    const { ops } = this.runtime;
    const { adversarial } = this.options.losses;
    return this.runtime.differentiate([discriminator], () => {
      const { real, fake } = read();
      const losses =
        adversarial === 'leastSquares'
          ? discriminatorLeastSquares(ops, real, fake)
          : discriminatorHinge(ops, real, fake);
      return {
        loss: ops.add(losses.real, losses.fake),
        outputs: { discriminatorReal: losses.real, discriminatorFake: losses.fake },
      };
    });
  }

  private adversarialLosses({ real, fake }: Judged<T>): Record<string, T> {
    const { ops } = this.runtime;
    const { adversarial, featureMatching: matching = 0 } = this.options.losses;
    return {
      adversarial: adversarial === 'leastSquares' ? generatorLeastSquares(ops, fake) : generatorHinge(ops, fake),
      ...(matching > 0 && { featureMatching: ops.scale(featureMatching(ops, real, fake), matching) }),
    };
  }

  private likenessLosses(photos: T, fake: T): Record<string, T> {
    const { ops } = this.runtime;
    const { losses, perceptual: features } = this.options;
    const { perceptual = 0, colour = 0 } = losses;
    return {
      ...(features &&
        perceptual > 0 && {
          perceptual: ops.scale(
            perceptualDistance(ops, features.read(photos), features.read(fake), features.weights),
            perceptual,
          ),
        }),
      ...(colour > 0 && { colour: ops.scale(meanDistance(ops, fake, photos), colour) }),
    };
  }
}
