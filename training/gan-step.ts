/**
 * One step of adversarial training (arXiv 1903.07291, section 4 and appendix A). Both sides' gradients are taken at the
 * same weights and of the same pictures, then both move: generator and encoder by a small step, the discriminator by
 * one four times as large (TTUR).
 */
import type {
  Gradients,
  Optimiser,
  TrainableNetwork,
  TrainingRuntime,
} from '../src-main/engine/runtimes/training-runtime.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
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
import { present } from '../src-shared/present.ts';

const ADAM = { beta1: 0, beta2: 0.9 };
export const LEARNING_RATES: GanNetworks<number> = { generator: 1e-4, encoder: 1e-4, discriminator: 4e-4 };
const NETWORK_NAMES = ['generator', 'encoder', 'discriminator'] as const;

export interface GanOptions<T> {
  lossWeights?: LossWeights;
  /** Without it there is no perceptual loss. */
  featuresOf?: FeatureNetwork<T>;
}

/** Weighted losses of a step, before its update. */
export interface StepReport {
  adversarial: number;
  featureMatching: number;
  kld: number;
  perceptual?: number;
  discriminatorReal: number;
  discriminatorFake: number;
}

export interface GanGradients<T> {
  /** Scalars, by the names of StepReport. */
  losses: Map<keyof StepReport, T>;
  gradients: GanNetworks<Gradients<T>>;
}

/** Networks and optimisers of one training. Owns their tensors: `dispose` frees them. */
export class GanTraining<T> {
  readonly networks: GanNetworks<TrainableNetwork<T>>;
  private readonly optimisers: GanNetworks<Optimiser<T>>;
  private readonly options: GanOptions<T> & { lossWeights: LossWeights };

  constructor(
    private readonly runtime: TrainingRuntime<T>,
    private readonly architecture: GanArchitecture,
    weights: GanNetworks<Weights>,
    options: GanOptions<T> = {},
  ) {
    this.options = { lossWeights: LOSS_WEIGHTS, ...options };
    this.networks = mapNetworks((name) => runtime.createNetwork(weights[name]));
    this.optimisers = mapNetworks((name) =>
      runtime.createAdam(this.networks[name], { ...ADAM, learningRate: LEARNING_RATES[name] }),
    );
  }

  /** One step on a batch, which stays the caller's; `rateFactor` scales the learning rates (see learningRateFactor). */
  async step(batch: GanBatch<T>, rateFactor = 1): Promise<StepReport> {
    for (const name of NETWORK_NAMES) this.networks[name].iterateSpectralNorms();
    const { losses, gradients } = this.differentiate(batch);
    for (const name of NETWORK_NAMES) {
      const optimiser = this.optimisers[name];
      optimiser.learningRate = LEARNING_RATES[name] * rateFactor;
      optimiser.apply(gradients[name]);
      this.runtime.free(gradients[name].values());
    }
    const report: Partial<StepReport> = {};
    for (const [name, loss] of losses) report[name] = (await this.runtime.download(loss))[0]!;
    this.runtime.free(losses.values());
    return report as StepReport;
  }

  /** Losses and gradients at the present weights. The caller owns every tensor returned. */
  differentiate(batch: GanBatch<T>): GanGradients<T> {
    const { ops } = this.runtime;
    const { networks, options } = this;
    const ours = this.runtime.differentiate([networks.generator, networks.encoder], () => {
      const pictures = makePictures(ops, networks, this.architecture, batch);
      const scales = judge(ops, networks.discriminator, batch, pictures.fake);
      const { total, ...losses } = generatorLosses(
        ops,
        scales,
        pictures,
        batch.photos,
        options.lossWeights,
        options.featuresOf,
      );
      return { loss: total, outputs: { ...losses, fake: pictures.fake } };
    });
    const { fake, ...generatorOutputs } = ours.outputs;
    const theirs = this.runtime.differentiate([networks.discriminator], () => {
      const losses = discriminatorLosses(ops, judge(ops, networks.discriminator, batch, fake));
      return { loss: losses.total, outputs: { discriminatorReal: losses.real, discriminatorFake: losses.fake } };
    });
    this.runtime.free([fake]);
    const losses = new Map(Object.entries({ ...generatorOutputs, ...theirs.outputs })) as GanGradients<T>['losses'];
    const [generator, encoder] = ours.gradients;
    return {
      losses,
      gradients: { generator: present(generator), encoder: present(encoder), discriminator: theirs.gradients[0]! },
    };
  }

  /** Frees networks and optimisers. */
  dispose(): void {
    for (const name of NETWORK_NAMES) {
      this.optimisers[name].dispose();
      this.networks[name].dispose();
    }
  }
}

/** Factor of the learning rates at a step: 1 in the first half of a training, then linearly down to 0 at its end. */
export function learningRateFactor(step: number, steps: number): number {
  return Math.min(1, (2 * (steps - step)) / steps);
}

function mapNetworks<V>(make: (name: (typeof NETWORK_NAMES)[number]) => V): GanNetworks<V> {
  return { generator: make('generator'), encoder: make('encoder'), discriminator: make('discriminator') };
}
