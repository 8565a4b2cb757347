/** The learner of the SPADE GAN on a training runtime of this process or page. */
import { runningStatistics, type Weights, type WeightTensor } from '../src-main/engine/network/weights.ts';
import type { TrainingRuntime } from '../src-main/engine/runtimes/training-runtime.ts';
import { foldSpectralNorm } from '../src-main/import/fold-spectral-norm.ts';
import { UPSAMPLINGS } from '../src-shared/packs.ts';
import { present } from '../src-shared/present.ts';
import type { TrainingPlan } from '../src-shared/training/plan.ts';
import { BatchSource, type BatchOptions } from './data/batch-source.ts';
import { perceptualNetwork, type PerceptualNetwork } from './features/perceptual.ts';
import type { GanArchitecture } from './gan.ts';
import type { Learner, LearnerSetup, OpenLearner, PaintedSheet, TaughtNetworks } from './learner.ts';
import { actNormWeights, foldActNorm, type ChannelStatistics } from './normalisation.ts';
import { generatorForPack, weightsFromPack } from './pack-weights.ts';
import type { Schedule } from './schedule.ts';
import { SpadeObjective, type SpadeWeights } from './spade-objective.ts';
import { networkWeights, Trainer, type Losses, type TrainingState } from './trainer.ts';

/** Steps over which a pack's own networks wait for the new discriminator. */
const HEAD_START = 100;
const KLD_WARM_UP = 500;
/** Weaker than in the paper, as in models/recipe: styles of few photographs fall together. */
const LOSS_WEIGHTS = { featureMatching: 10, kld: 0.01, perceptual: 5 };

/** Batches whose statistics are averaged for a BatchNorm at inference. */
export const STATISTICS_BATCHES = 16;
/** Power iterations that bring u and v to averaged weights. */
const ITERATIONS = 10;

/** Opens learners on `runtime`. */
export function learnersOn<T>(runtime: TrainingRuntime<T>): OpenLearner {
  return async (setup, photos) => {
    const batches = new BatchSource(runtime, photos, setup.learnt, cropsOf(setup));
    const perceptual = setup.features && perceptualNetwork(runtime, setup.features);
    const objective = await makeObjective(runtime, setup, perceptual, batches);
    const trainer = await Trainer.start(runtime, objective, scheduleOf(setup.plan), setup.state);
    return new GanLearner(runtime, setup.generator.weights, objective, trainer, batches, perceptual);
  };
}

class GanLearner<T> implements Learner {
  constructor(
    private readonly runtime: TrainingRuntime<T>,
    /** The generator's weights that it began as. */
    private readonly source: Weights,
    private readonly objective: SpadeObjective<T>,
    private readonly trainer: Trainer<T>,
    private readonly batches: BatchSource<T>,
    private readonly perceptual: PerceptualNetwork<T> | undefined,
  ) {}

  get description(): string {
    return this.runtime.description;
  }

  async learn(): Promise<Losses> {
    const batch = await this.batches.draw(this.trainer.steps);
    try {
      return await this.trainer.learn(batch);
    } finally {
      batch.dispose();
    }
  }

  read(): Promise<TrainingState> {
    return this.trainer.read();
  }

  async paint(numbers: readonly number[]): Promise<PaintedSheet> {
    const { runtime } = this;
    const batch = await this.batches.show(numbers);
    const made = this.objective.paint(this.trainer.averaged, batch);
    const { width, height } = present(batch.labelMaps[0]);
    const sheet = {
      width,
      height,
      labelMaps: batch.labelMaps,
      photos: await runtime.download(batch.photos),
      made: await runtime.download(made),
    };
    runtime.free([made]);
    batch.dispose();
    return sheet;
  }

  async readTaught(): Promise<TaughtNetworks> {
    const { objective, source } = this;
    const networks = this.trainer.averaged;
    for (let i = 0; i < ITERATIONS; i++) for (const network of Object.values(networks)) network.iterateSpectralNorms();
    const read = (name: string): Promise<Weights> => present(networks[name]).read();
    const preview = networks['preview'] ? await read('preview') : undefined;
    const learnt = foldActNorm(await read('generator'));
    const generator = generatorForPack(objective.architecture, learnt, source, preview);
    const statistics = await this.estimateStatistics();
    return {
      generator: { architecture: objective.architecture.generator, weights: new Map([...generator, ...statistics]) },
      encoder: { architecture: objective.architecture.encoder, weights: foldSpectralNorm(await read('encoder')) },
    };
  }

  async dispose(): Promise<void> {
    this.trainer.dispose();
    this.objective.dispose();
    this.perceptual?.dispose();
  }

  /** Means over batches of what a BatchNorm sees; none for other norms. */
  private async estimateStatistics(): Promise<Weights> {
    const { objective, batches } = this;
    const sums = new Map<string, WeightTensor>();
    const { generator, norm = generator.norm } = objective.architecture;
    if (norm === 'instance' || norm === 'act') return sums;
    const add = (name: string, numbers: Float32Array): void => {
      const known = sums.get(name)?.data;
      const data = numbers.map((value, i) => (known?.[i] ?? 0) + value / STATISTICS_BATCHES);
      sums.set(name, { shape: [data.length], data });
    };
    for (let number = 0; number < STATISTICS_BATCHES; number++) {
      // No training draws steps below -1.
      const batch = await batches.draw(-2 - number);
      for (const [layer, { mean, variance }] of await objective.readStatistics(this.trainer.averaged, batch)) {
        add(`${layer}.param_free_norm.running_mean`, mean);
        add(`${layer}.param_free_norm.running_var`, variance);
      }
      batch.dispose();
    }
    return sums;
  }
}

function scheduleOf({ steps }: LearnerSetup['plan']): Schedule {
  return { headStart: HEAD_START, ...(steps !== undefined && { total: steps }) };
}

function cropsOf({ plan: { size, batch, seed }, generator: { architecture }, encoder }: LearnerSetup): BatchOptions {
  const cells = size / 2 ** UPSAMPLINGS[architecture.upsampling];
  const { input } = encoder.architecture;
  return { generator: architecture, view: input, batch, seed, cells: { width: cells, height: cells } };
}

async function makeObjective<T>(
  runtime: TrainingRuntime<T>,
  { generator, encoder, plan: { seed, norm }, state }: LearnerSetup,
  perceptual: PerceptualNetwork<T> | undefined,
  batches: BatchSource<T>,
): Promise<SpadeObjective<T>> {
  const { architecture, weights } = weightsFromPack(generator, encoder, seed);
  const options = { lossWeights: LOSS_WEIGHTS, kldWarmUp: KLD_WARM_UP, ...(perceptual && { perceptual }) };
  // Crops are of other statistics than whole pictures: without a choice, those of the pack stay, as a scale and a shift that learn on.
  const taught = withNorm(architecture, norm ?? (generator.architecture.norm === 'instance' ? 'instance' : 'act'));
  if (state) {
    const known = {
      generator: networkWeights(state, 'generator'),
      encoder: networkWeights(state, 'encoder'),
      discriminator: networkWeights(state, 'discriminator'),
      ...(weights.preview && { preview: networkWeights(state, 'preview') }),
    };
    return new SpadeObjective(runtime, taught, known, options);
  }
  const kept = norm === undefined ? actNormWeights(statisticsOf(generator.weights)) : new Map();
  const begun = norm === 'act' ? await firstActNorm(runtime, architecture, weights, batches) : kept;
  const whole = { ...weights, generator: new Map([...weights.generator, ...begun]) };
  return new SpadeObjective(runtime, taught, whole, options);
}
/** Running statistics of a pack's layers, by their names. */
function statisticsOf(weights: Weights): Map<string, ChannelStatistics> {
  const layers = [...weights.keys()].flatMap((name) => /^(.*)\.param_free_norm\.running_mean$/.exec(name)?.[1] ?? []);
  return new Map(
    layers.map((layer) => [layer, present(runningStatistics(weights, `${layer}.param_free_norm`))] as const),
  );
}

/** A pack holds an ActNorm as a BatchNorm with the same scale and shift. */
function withNorm(architecture: GanArchitecture, norm: TrainingPlan['norm']): GanArchitecture {
  if (norm === undefined) return architecture;
  const generator = { ...architecture.generator, norm: norm === 'instance' ? norm : ('batch' as const) };
  return { ...architecture, generator, norm };
}

/** ActNorm's parameters from the first batch. */
async function firstActNorm<T>(
  runtime: TrainingRuntime<T>,
  architecture: GanArchitecture,
  weights: SpadeWeights,
  batches: BatchSource<T>,
): Promise<Weights> {
  const objective = new SpadeObjective(runtime, { ...architecture, norm: 'batch' }, weights);
  const batch = await batches.draw(0);
  const statistics = await objective.readStatistics(objective.networks, batch);
  batch.dispose();
  objective.dispose();
  return actNormWeights(statistics);
}
