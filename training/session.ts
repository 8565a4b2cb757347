/**
 * A training that a process drives: opens data and pack, goes on from its last checkpoint, trains until it is told to stop, and
 * makes a pack of what was learnt. It tells what happens by events (plan.ts).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TrainingRuntime } from '../src-main/engine/runtimes/training-runtime.ts';
import { runningStatistics, type Weights } from '../src-main/engine/network/weights.ts';
import { loadPack, type Pack } from '../src-main/engine/packs/load-pack.ts';
import { writeAtomically } from '../src-main/files/atomic-write.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { SpadeworkError, toPlainError } from '../src-shared/api/errors.ts';
import { pictureSize, UPSAMPLINGS, type PackManifest } from '../src-shared/packs.ts';
import { present } from '../src-shared/present.ts';
import { readCheckpointFile, writeCheckpoint } from './checkpoint.ts';
import { BatchSource, type BatchOptions } from './data/batch-source.ts';
import { labelTable } from './data/label-table.ts';
import { PhotoStore } from './data/photo-store.ts';
import { reportDataFolder } from './data/report.ts';
import type { FeatureNetwork, GanArchitecture } from './gan.ts';
import { actNormWeights, type ChannelStatistics } from './normalisation.ts';
import { openPerceptualNetwork, type PerceptualNetwork } from './features/perceptual.ts';
import { LossLog } from './loss-log.ts';
import { writeTaughtPack, type TaughtPackDescription } from './taught-pack.ts';
import { weightsFromPack } from './pack-weights.ts';
import type { DataReport, TrainingEvent, TrainingPlan } from '../src-shared/training/plan.ts';
import { drawSheet } from './sample-sheet.ts';
import type { Schedule } from './schedule.ts';
import { SpadeObjective, type SpadeWeights } from './spade-objective.ts';
import type { TrainLimits } from '../src-shared/training/process-api.ts';
import { teachableSizes } from '../src-shared/training/teachable-sizes.ts';
import { networkWeights, Trainer, type TrainingState } from './trainer.ts';
import {
  beginTrainingFolder,
  holdsTraining,
  readTrainingPlan,
  trainingPaths,
  type TrainingPaths,
} from './training-folder.ts';

type Emit = (event: TrainingEvent) => void;

/** Steps over which a pack's own networks wait for the new discriminator. */
const HEAD_START = 100;
const KLD_WARM_UP = 500;
/** Weaker than in the paper, as in models/recipe: styles of few photographs fall together. */
const LOSS_WEIGHTS = { featureMatching: 10, kld: 0.01, perceptual: 5 };

/** Photographs on a sheet. */
const SHOWN = 4;
/** Steps over which the speed is measured. */
const SPEED_STEPS = 10;

export class TrainingSession<T> {
  private paused: Promise<void> | undefined;
  private endPause: () => void = () => undefined;
  private stopping = false;
  private seconds = 0;

  private constructor(
    private readonly runtime: TrainingRuntime<T>,
    readonly plan: TrainingPlan,
    readonly report: DataReport,
    private readonly pack: Pack,
    private readonly paths: TrainingPaths,
    private readonly parts: {
      objective: SpadeObjective<T>;
      trainer: Trainer<T>;
      batches: BatchSource<T>;
      shown: readonly number[];
      log: LossLog;
      perceptual: PerceptualNetwork<T> | undefined;
    },
    private readonly emit: Emit,
  ) {}

  /** Begins a training in `folder`. Throws as `open` does, `train-run-exists`, `train-no-style` and `train-size`. */
  static async begin<T>(
    runtime: TrainingRuntime<T>,
    folder: string,
    plan: Omit<TrainingPlan, 'packHash'>,
    emit: Emit,
  ): Promise<TrainingSession<T>> {
    if (holdsTraining(folder)) throw new SpadeworkError('train-run-exists', { folder });
    const pack = loadPack(plan.from);
    assertTeachable(pack.manifest, plan);
    const whole = { ...plan, packHash: pack.packHash };
    const opened = await openData(whole, pack, emit);
    const session = await TrainingSession.create(runtime, folder, whole, pack, opened, emit);
    await beginTrainingFolder(folder, whole).catch((error: unknown) => {
      session.dispose();
      throw error;
    });
    return session;
  }

  /**
   * Goes on with the training in `folder`, from its last checkpoint. Throws `train-run-absent`, `training-state`,
   * `train-pack-changed`, `data-*` and `pack-*`.
   */
  static async resume<T>(runtime: TrainingRuntime<T>, folder: string, emit: Emit): Promise<TrainingSession<T>> {
    const plan = await readTrainingPlan(folder);
    const pack = loadPack(plan.from);
    if (pack.packHash !== plan.packHash) throw new SpadeworkError('train-pack-changed', { folder: plan.from });
    const opened = await openData(plan, pack, emit);
    return TrainingSession.create(runtime, folder, plan, pack, opened, emit);
  }

  private static async create<T>(
    runtime: TrainingRuntime<T>,
    folder: string,
    plan: TrainingPlan,
    pack: Pack,
    { report, store, learnt, heldOut }: OpenedData,
    emit: Emit,
  ): Promise<TrainingSession<T>> {
    const paths = trainingPaths(folder);
    const state = existsSync(paths.checkpoint) ? readCheckpointFile(paths.checkpoint) : undefined;
    const batches = new BatchSource(runtime, store, learnt, cropsOf(plan, pack.manifest));
    const perceptual = plan.nets === undefined ? undefined : await openPerceptualNetwork(runtime, plan.nets);
    const objective = await makeObjective(runtime, pack, plan, state, perceptual, batches);
    const trainer = await Trainer.start(runtime, objective, scheduleOf(plan), state);
    const log = await LossLog.open(paths.log, trainer.steps);
    const parts = {
      objective,
      trainer,
      batches,
      shown: (heldOut.length >= SHOWN ? heldOut : learnt).slice(0, SHOWN),
      log,
      perceptual,
    };
    emit({ kind: 'opened', step: trainer.steps, runtime: runtime.description, report });
    return new TrainingSession(runtime, plan, report, pack, paths, parts, emit);
  }

  /** Steps done, those of earlier runs among them. */
  get steps(): number {
    return this.parts.trainer.steps;
  }

  /**
   * Trains until a limit, the plan's last step or `stop`; a checkpoint of the very last step is left. Throws `train-diverged`,
   * `file-unwritable` where that last checkpoint cannot be written, and what is wrong with a photograph.
   */
  async train({ minutes = Infinity, until = Infinity, ...every }: TrainLimits = {}): Promise<'done' | 'stopped'> {
    const { checkpointMinutes = 4, sampleMinutes = 5 } = every;
    const end = Math.min(until, this.plan.steps ?? Infinity);
    const begin = this.seconds;
    let [saved, shown] = [begin, begin];
    const recent: number[] = [];
    this.emit({ kind: 'state', state: 'training' });
    while (!this.stopping && this.steps < end && this.seconds - begin < minutes * 60) {
      if (this.paused) await this.rest();
      if (this.stopping) break;
      await this.step(recent);
      if (this.seconds - saved >= checkpointMinutes * 60) {
        await this.attempt(() => this.save());
        saved = this.seconds;
      }
      if (this.seconds - shown >= sampleMinutes * 60) {
        await this.attempt(() => this.sample());
        shown = this.seconds;
      }
    }
    await this.save();
    const outcome = this.stopping ? 'stopped' : 'done';
    this.emit({ kind: 'state', state: outcome });
    return outcome;
  }

  /** After the step at hand; a checkpoint is written. */
  pause(): void {
    this.paused ??= new Promise((resolve) => (this.endPause = resolve));
  }

  goOn(): void {
    this.paused = undefined;
    this.endPause();
  }

  /** Ends `train` after the step at hand. */
  stop(): void {
    this.stopping = true;
    this.goOn();
  }

  /** Replaces the last checkpoint. Throws `file-unwritable`, with the last one unharmed. */
  async save(): Promise<void> {
    await writeCheckpoint(this.paths.checkpoint, await this.parts.trainer.read());
    this.emit({ kind: 'checkpoint', step: this.steps });
  }

  /** Draws a sheet of what is made of some maps now. Throws `file-unwritable`. */
  async sample(): Promise<void> {
    const { runtime } = this;
    const { batches, shown, objective, trainer } = this.parts;
    const file = this.paths.sample(this.steps);
    const batch = await batches.show(shown);
    const made = objective.paint(trainer.averaged, batch);
    const { width, height } = present(batch.labelMaps[0]);
    const read = async (x: T) => ({ data: await runtime.download(x), width, height });
    const sheet = await drawSheet(
      this.pack.manifest.labels,
      batch.labelMaps,
      await read(batch.photos),
      await read(made),
    );
    runtime.free([made]);
    batch.dispose();
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, sheet);
    } catch (error) {
      unwritable(file)(error);
    }
    this.emit({ kind: 'sample', step: this.steps, file });
  }

  /** Writes what was learnt as a pack into `folder`, which must not be there yet. Throws `pack-exists` and `file-unwritable`. */
  async exportPack(folder: string, description: TaughtPackDescription): Promise<PackManifest> {
    const { objective, trainer, batches } = this.parts;
    const about = { plan: this.plan, report: this.report, steps: this.steps };
    return writeTaughtPack(folder, description, this.pack, objective, trainer.averaged, batches, about);
  }

  dispose(): void {
    this.parts.trainer.dispose();
    this.parts.objective.dispose();
    this.parts.perceptual?.dispose();
  }

  private async step(recent: number[]): Promise<void> {
    const { batches, trainer, log } = this.parts;
    const begin = performance.now();
    const batch = await batches.draw(trainer.steps);
    const losses = await trainer.learn(batch);
    batch.dispose();
    const seconds = (performance.now() - begin) / 1000;
    this.seconds += seconds;
    recent.push(seconds);
    if (recent.length > SPEED_STEPS) recent.shift();
    const wrong = Object.entries(losses).find(([, loss]) => !Number.isFinite(loss));
    if (wrong) throw new SpadeworkError('train-diverged', { step: this.steps, loss: wrong[0] });
    await this.attempt(() => log.add(this.steps, this.seconds, losses));
    const picturesPerSecond = (recent.length * this.plan.batch) / recent.reduce((sum, each) => sum + each, 0);
    this.emit({ kind: 'step', step: this.steps, losses: { ...losses }, picturesPerSecond, seconds: this.seconds });
  }

  private async rest(): Promise<void> {
    await this.attempt(() => this.save());
    this.emit({ kind: 'state', state: 'paused' });
    await this.paused;
    this.emit({ kind: 'state', state: 'training' });
  }

  /** What can fail without the training: it is told, and goes on. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.emit({ kind: 'problem', error: toPlainError(error) });
    }
  }
}

function assertTeachable(manifest: PackManifest, { size, norm }: Pick<TrainingPlan, 'size' | 'norm'>): void {
  if (!manifest.encoder) throw new SpadeworkError('train-no-style', { name: manifest.name.en });
  if (norm === 'instance' && manifest.generator.noise === true)
    throw new SpadeworkError('train-norm', { name: manifest.name.en });
  const sizes = teachableSizes(manifest);
  if (!sizes.includes(size)) throw new SpadeworkError('train-size', { size, sizes: sizes.join(', ') });
}

interface OpenedData {
  report: DataReport;
  store: PhotoStore;
  /** Numbers of photographs in the store. */
  learnt: number[];
  heldOut: number[];
}

async function openData(plan: TrainingPlan, { manifest }: Pack, emit: Emit): Promise<OpenedData> {
  const onProgress = (done: number, of: number): void => emit({ kind: 'reading', done, of });
  const { data, report } = await reportDataFolder(plan.data, manifest, onProgress);
  const [first] = report.problems;
  if (first) throw new SpadeworkError('data-problems', { count: report.problems.length, reason: first.message });
  const { width, height } = pictureSize(manifest.generator);
  const store = new PhotoStore(data.entries, labelTable(manifest, data.names), trainingSide(Math.min(width, height)));
  const numbers = (split: string): number[] =>
    data.entries.flatMap((entry, number) => (entry.split === split ? [number] : []));
  return { report, store, learnt: numbers('train'), heldOut: numbers('val') };
}

/** Shorter side of the photographs that pictures of a size are cut from. */
function trainingSide(size: number): number {
  return Math.max(size, Math.min(Math.ceil((size * 5) / 3), 512));
}

function scheduleOf({ steps }: TrainingPlan): Schedule {
  return { headStart: HEAD_START, ...(steps !== undefined && { total: steps }) };
}

function cropsOf({ size, batch, seed }: TrainingPlan, { generator, encoder }: PackManifest): BatchOptions {
  const cells = size / 2 ** UPSAMPLINGS[generator.upsampling];
  return { generator, view: present(encoder).input, batch, seed, cells: { width: cells, height: cells } };
}

async function makeObjective<T>(
  runtime: TrainingRuntime<T>,
  { manifest, generator, encoder }: Pack,
  { seed, norm }: TrainingPlan,
  state: TrainingState | undefined,
  perceptual: FeatureNetwork<T> | undefined,
  batches: BatchSource<T>,
): Promise<SpadeObjective<T>> {
  const { architecture, weights } = weightsFromPack(
    { architecture: manifest.generator, weights: generator },
    { architecture: present(manifest.encoder), weights: present(encoder) },
    seed,
  );
  const options = { lossWeights: LOSS_WEIGHTS, kldWarmUp: KLD_WARM_UP, ...(perceptual && { perceptual }) };
  // Crops are of other statistics than whole pictures: without a choice, those of the pack stay, as a scale and a shift that learn on.
  const taught = withNorm(architecture, norm ?? (manifest.generator.norm === 'instance' ? 'instance' : 'act'));
  if (state) {
    const known = {
      generator: networkWeights(state, 'generator'),
      encoder: networkWeights(state, 'encoder'),
      discriminator: networkWeights(state, 'discriminator'),
      ...(weights.preview && { preview: networkWeights(state, 'preview') }),
    };
    return new SpadeObjective(runtime, taught, known, options);
  }
  const kept = norm === undefined ? actNormWeights(statisticsOf(generator)) : new Map();
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
