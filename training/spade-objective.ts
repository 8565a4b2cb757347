/** The SPADE GAN as an objective: generator, encoder and discriminator with the losses of arXiv 1903.07291, appendix A. */
import { drawsNoise } from '../src-main/engine/network/noise.ts';
import type { Modulation } from '../src-main/engine/network/spade.ts';
import type { Weights } from '../src-main/engine/network/weights.ts';
import type { TrainableNetwork, TrainingRuntime } from '../src-main/engine/runtimes/training-runtime.ts';
import { present } from '../src-shared/present.ts';
import { drawAugmentation } from './augment.ts';
import {
  LOSS_WEIGHTS,
  makePictures,
  type FeatureNetwork,
  type GanArchitecture,
  type GanNetworks,
  type LossWeights,
} from './gan.ts';
import { differentiateGan, LEARNING_RATES } from './gan-step.ts';
import type { ChannelStatistics } from './normalisation.ts';
import { differentiatePreview, PREVIEW_RATE } from './preview-step.ts';
import type { Differentiated, Networks, Objective, TrainingBatch } from './objective.ts';
import { trainingModulation, type ObserveInput } from './training-modulation.ts';

/** Weights of the networks of a GAN as in a checkpoint; `preview` where the generator has one. */
export interface SpadeWeights extends GanNetworks<Weights> {
  preview?: Weights;
}

export interface SpadeOptions<T> {
  lossWeights?: LossWeights;
  /** Without it there is no perceptual loss. */
  perceptual?: FeatureNetwork<T>;
  /** Steps over which the weight of the KL divergence grows to its own. */
  kldWarmUp?: number;
}

/** Noise gains learn this much faster than weights: they begin near 0 and are of another size (models/recipe, NOISE_STEP). */
const NOISE_RATE = 30;

export class SpadeObjective<T> implements Objective<T> {
  readonly networks: Networks<T> & GanNetworks<TrainableNetwork<T>>;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly averaged: readonly string[];

  constructor(
    private readonly runtime: TrainingRuntime<T>,
    readonly architecture: GanArchitecture,
    { preview, ...weights }: SpadeWeights,
    private readonly options: SpadeOptions<T> = {},
  ) {
    this.networks = {
      generator: runtime.createNetwork(weights.generator),
      encoder: runtime.createNetwork(weights.encoder),
      discriminator: runtime.createNetwork(weights.discriminator),
      ...(preview && { preview: runtime.createNetwork(preview) }),
    };
    this.learningRates = { ...LEARNING_RATES, ...(preview && { preview: PREVIEW_RATE }) };
    this.averaged = ['generator', 'encoder', ...(preview ? ['preview'] : [])];
  }

  rateFactor(_network: string, variable: string): number {
    return /\.noise_[01]$/.test(variable) ? NOISE_RATE : 1;
  }

  differentiate(batch: TrainingBatch<T>): Differentiated<T> {
    const { runtime, architecture, networks, options } = this;
    const { lossWeights = LOSS_WEIGHTS, kldWarmUp = 0, perceptual } = options;
    const warmth = kldWarmUp === 0 ? 1 : Math.min(1, batch.step / kldWarmUp);
    const { preview } = this.networks;
    const { losses, gradients, features } = differentiateGan(runtime, networks, architecture, this.ganBatch(batch), {
      lossWeights: { ...lossWeights, kld: lossWeights.kld * warmth },
      ...(perceptual && { perceptual }),
      modulation: this.modulation(networks.generator, batch),
      augment: drawAugmentation(runtime.ops, batch),
      ...(preview && { keepFeatures: architecture.generator }),
    });
    if (!features || !preview) return { losses, gradients: { ...gradients } };
    const learnt = differentiatePreview(runtime, preview, features, batch.semantics);
    runtime.free(Object.values(features));
    return {
      losses: new Map([...losses, ['preview', learnt.loss]]),
      gradients: { ...gradients, preview: learnt.gradients },
    };
  }

  paint(networks: Networks<T>, batch: TrainingBatch<T>): T {
    const { generator, encoder } = { ...this.networks, ...networks };
    const { fake } = this.runtime.compute(() => {
      const modulation = this.modulation(generator, batch);
      const made = makePictures(
        this.runtime.ops,
        { generator, encoder },
        this.architecture,
        this.ganBatch(batch),
        modulation,
      );
      return { fake: made.fake };
    });
    return fake;
  }

  /** Mean and variance (unbiased) of every channel that a SPADE layer normalises, over the batch, by the layer's name. */
  async readStatistics(networks: Networks<T>, batch: TrainingBatch<T>): Promise<Map<string, ChannelStatistics>> {
    const { runtime } = this;
    const { generator, encoder } = { ...this.networks, ...networks };
    const pixels = new Map<string, number>();
    const moments = runtime.compute(() => {
      const found: Record<string, T> = {};
      const observe = (layer: string, x: T): void => {
        const { mean, variance } = runtime.ops.channelMoments(x);
        const [n = 1, , height = 1, width = 1] = runtime.ops.shape(x);
        pixels.set(layer, n * height * width);
        found[`${layer}.mean`] = mean;
        found[`${layer}.variance`] = variance;
      };
      const modulation = this.modulation(generator, batch, observe);
      makePictures(runtime.ops, { generator, encoder }, this.architecture, this.ganBatch(batch), modulation);
      return found;
    });
    const statistics = new Map<string, ChannelStatistics>();
    for (const [layer, count] of pixels) {
      const read = (part: string): Promise<Float32Array> => runtime.download(present(moments[`${layer}.${part}`]));
      const variance = await read('variance');
      const unbiased = count / Math.max(1, count - 1);
      statistics.set(layer, { mean: await read('mean'), variance: variance.map((value) => value * unbiased) });
    }
    runtime.free(Object.values(moments));
    return statistics;
  }

  dispose(): void {
    for (const network of Object.values(this.networks)) network.dispose();
  }

  private ganBatch(batch: TrainingBatch<T>) {
    const { photos, views, semantics, window, maps } = batch;
    const eps = batch.normal('style', [maps.length, this.architecture.generator.zDim]);
    return { photos, views, semantics, window, eps };
  }

  private modulation(
    generator: TrainableNetwork<T>,
    batch: TrainingBatch<T>,
    observe?: ObserveInput<T>,
  ): Modulation<T> {
    const { semantics, patterns, maps, window } = batch;
    const { generator: architecture, norm = architecture.norm ?? 'batch' } = this.architecture;
    const noise = (height: number, width: number): T | undefined =>
      drawsNoise(architecture, height / window.height)
        ? batch.normal(`noise ${height}x${width}`, [maps.length, 1, height, width])
        : undefined;
    const source = { semantics, patterns, ...(architecture.noise === true && { noise }) };
    return trainingModulation(this.runtime.ops, generator, architecture, norm, source, observe);
  }
}
