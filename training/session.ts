/**
 * A training that a process drives: opens data and pack, goes on from its last checkpoint, trains until it is told to stop, and
 * makes a pack of what was learnt. It tells what happens by events (plan.ts).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadPack, type Pack } from '../src-main/engine/packs/load-pack.ts';
import { writeAtomically } from '../src-main/files/atomic-write.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { SpadeworkError, toPlainError } from '../src-shared/api/errors.ts';
import { pictureSize, type PackManifest } from '../src-shared/packs.ts';
import { present } from '../src-shared/present.ts';
import type { DataReport, TrainingEvent, TrainingPlan } from '../src-shared/training/plan.ts';
import type { TrainLimits } from '../src-shared/training/process-api.ts';
import { teachableSizes } from '../src-shared/training/teachable-sizes.ts';
import { readCheckpointFile, writeCheckpoint } from './checkpoint.ts';
import { labelTable } from './data/label-table.ts';
import { PhotoStore } from './data/photo-store.ts';
import { reportDataFolder } from './data/report.ts';
import { readPerceptualWeights } from './features/open-perceptual.ts';
import type { Learner, OpenLearner } from './learner.ts';
import { LossLog } from './loss-log.ts';
import { drawSheet } from './sample-sheet.ts';
import { writeTaughtPack, type TaughtPackDescription } from './taught-pack.ts';
import {
  beginTrainingFolder,
  holdsTraining,
  readTrainingPlan,
  trainingPaths,
  type TrainingPaths,
} from './training-folder.ts';

type Emit = (event: TrainingEvent) => void;

/** What a training learns with, beside its plan. */
export interface TrainingMeans {
  open: OpenLearner;
  /** Folder of the perceptual loss's network where the plan names none; without either there is no such loss. */
  features?: string;
}

/** Photographs on a sheet. */
const SHOWN = 4;
/** Steps over which the speed is measured. */
const SPEED_STEPS = 10;

export class TrainingSession {
  private paused: Promise<void> | undefined;
  private endPause: () => void = () => undefined;
  private stopping = false;
  private seconds = 0;

  private constructor(
    readonly plan: TrainingPlan,
    readonly report: DataReport,
    private readonly pack: Pack,
    private readonly paths: TrainingPaths,
    private readonly learner: Learner,
    private readonly log: LossLog,
    /** Numbers of the photographs on sheets. */
    private readonly shown: readonly number[],
    private done: number,
    private readonly emit: Emit,
  ) {}

  /** Begins a training in `folder`. Throws as `open` does, `train-run-exists`, `train-no-style` and `train-size`. */
  static async begin(
    means: TrainingMeans,
    folder: string,
    plan: Omit<TrainingPlan, 'packHash'>,
    emit: Emit,
  ): Promise<TrainingSession> {
    if (holdsTraining(folder)) throw new SpadeworkError('train-run-exists', { folder });
    const pack = loadPack(plan.from);
    assertTeachable(pack.manifest, plan);
    const whole = { ...plan, packHash: pack.packHash };
    const opened = await openData(whole, pack, emit);
    const session = await TrainingSession.create(means, folder, whole, pack, opened, emit);
    await beginTrainingFolder(folder, whole).catch(async (error: unknown) => {
      await session.dispose();
      throw error;
    });
    return session;
  }

  /**
   * Goes on with the training in `folder`, from its last checkpoint. Throws `train-run-absent`, `training-state`,
   * `train-pack-changed`, `data-*` and `pack-*`.
   */
  static async resume(means: TrainingMeans, folder: string, emit: Emit): Promise<TrainingSession> {
    const plan = await readTrainingPlan(folder);
    const pack = loadPack(plan.from);
    if (pack.packHash !== plan.packHash) throw new SpadeworkError('train-pack-changed', { folder: plan.from });
    const opened = await openData(plan, pack, emit);
    return TrainingSession.create(means, folder, plan, pack, opened, emit);
  }

  private static async create(
    { open, features }: TrainingMeans,
    folder: string,
    plan: TrainingPlan,
    pack: Pack,
    { report, store, learnt, heldOut }: OpenedData,
    emit: Emit,
  ): Promise<TrainingSession> {
    const paths = trainingPaths(folder);
    const state = existsSync(paths.checkpoint) ? readCheckpointFile(paths.checkpoint) : undefined;
    const nets = plan.nets ?? features;
    const { size, batch, norm, seed, steps } = plan;
    const setup = {
      plan: { size, batch, seed, ...(norm && { norm }), ...(steps !== undefined && { steps }) },
      generator: { architecture: pack.manifest.generator, weights: pack.generator },
      encoder: { architecture: present(pack.manifest.encoder), weights: present(pack.encoder) },
      learnt,
      ...(state && { state }),
      ...(nets !== undefined && { features: await readPerceptualWeights(nets) }),
    };
    const learner = await open(setup, store);
    const done = state?.step ?? 0;
    const log = await LossLog.open(paths.log, done);
    const shown = (heldOut.length >= SHOWN ? heldOut : learnt).slice(0, SHOWN);
    emit({ kind: 'opened', step: done, batch, runtime: learner.description, report });
    return new TrainingSession(plan, report, pack, paths, learner, log, shown, done, emit);
  }

  /** Steps done, those of earlier runs among them. */
  get steps(): number {
    return this.done;
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
    await writeCheckpoint(this.paths.checkpoint, await this.learner.read());
    this.emit({ kind: 'checkpoint', step: this.steps });
  }

  /** Draws a sheet of what is made of some maps now. Throws `file-unwritable`. */
  async sample(): Promise<void> {
    const file = this.paths.sample(this.steps);
    const sheet = await drawSheet(this.pack.manifest.labels, await this.learner.paint(this.shown));
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
    const about = { plan: this.plan, report: this.report, steps: this.steps };
    return writeTaughtPack(folder, description, this.pack, this.learner, about);
  }

  dispose(): Promise<void> {
    return this.learner.dispose();
  }

  private async step(recent: number[]): Promise<void> {
    const begin = performance.now();
    const losses = await this.learner.learn();
    this.done++;
    const seconds = (performance.now() - begin) / 1000;
    this.seconds += seconds;
    recent.push(seconds);
    if (recent.length > SPEED_STEPS) recent.shift();
    const wrong = Object.entries(losses).find(([, loss]) => !Number.isFinite(loss));
    if (wrong) throw new SpadeworkError('train-diverged', { step: this.steps, loss: wrong[0] });
    await this.attempt(() => this.log.add(this.steps, this.seconds, losses));
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
