/** Teaches methods one after the other for the same time on the same photos, and judges what each paints of maps it has not seen. */
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import { present } from '../../src-shared/present.ts';
import { BatchSource, type BatchOptions } from '../data/batch-source.ts';
import type { PhotoStore } from '../data/photo-store.ts';
import { Examination, type Figures } from '../evaluation/examination.ts';
import type { FeatureRows, Judge } from '../evaluation/judge.ts';
import type { JudgedLabels } from '../evaluation/judged-labels.ts';
import type { Planes } from '../evaluation/resample.ts';
import type { FeatureNetwork, GanArchitecture } from '../gan.ts';
import type { TrainingBatch } from '../objective.ts';
import { Trainer } from '../trainer.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Method } from './methods.ts';

export interface ComparisonSetup<T> {
  runtime: TrainingRuntime<T>;
  architecture: GanArchitecture;
  /** Photos of both splits; `learnt` and `heldOut` are their numbers. */
  store: PhotoStore;
  learnt: readonly number[];
  heldOut: readonly number[];
  batches: BatchOptions;
  perceptual: FeatureNetwork<T>;
  judge: Judge;
  judged: JudgedLabels;
  /** Of the photos that are learnt from, at the size of the pictures. */
  reference: FeatureRows;
  /** Seconds of processor time for each method. */
  seconds: number;
  /** By how much larger the learning rates are than the paper's, for all methods alike. */
  rate: number;
}

export interface MethodResult extends Figures {
  id: string;
  name: string;
  about: string;
  steps: number;
  /** Numbers that the network that paints has. */
  parameters: number;
}

/** What a method painted: of each held-out map, the picture in its own photo's style. */
export interface Painted {
  map: LabelMap;
  photo: Planes;
  picture: Planes;
}

/** Maps that are painted at once. */
const TOGETHER = 6;
/** Styles of other photos that each map is painted in, for diversity. */
const OTHERS = 2;

/** `onStep`: steps so far, and seconds of processor time that they took. */
export async function compareMethod<T>(
  setup: ComparisonSetup<T>,
  method: Method,
  onStep: (steps: number, seconds: number) => void,
): Promise<{ result: MethodResult; painted: Painted[] }> {
  const { runtime, store, learnt, batches, architecture, perceptual } = setup;
  // One half is remembered where a method remembers photos, so that it never is taught on what it remembers.
  const remembered = async () =>
    rememberPhotos(
      setup,
      learnt.filter((_, n) => n % 2 === 0),
    );
  const taught = method.id === 'sims' ? learnt.filter((_, n) => n % 2 === 1) : learnt;
  const objective = await method.begin({ runtime, architecture, seed: batches.seed, perceptual, remembered });
  const trainer = await Trainer.start(runtime, objective, { headStart: 0, scale: setup.rate });
  const source = new BatchSource(runtime, store, taught, batches);
  const begin = process.cpuUsage();
  for (let spent = 0; spent < setup.seconds; spent = secondsSince(begin)) {
    const batch = await source.draw(trainer.steps);
    await trainer.learn(batch);
    batch.dispose();
    onStep(trainer.steps, secondsSince(begin));
  }
  const examination = new Examination(setup.judge, setup.judged);
  const painted: Painted[] = [];
  for await (const { map, photo, pictures } of paintHeldOut(setup, source, (batch) =>
    objective.paint(trainer.averaged, batch),
  )) {
    const [own, ...random] = pictures;
    await examination.add(map, own, random);
    painted.push({ map, photo, picture: present(own) });
  }
  const generator = await present(objective.networks['generator']).read();
  const result: MethodResult = {
    id: method.id,
    name: method.name,
    about: method.about,
    steps: trainer.steps,
    parameters: [...generator].reduce((sum, [name, { data }]) => sum + (/_[uv]$/.test(name) ? 0 : data.length), 0),
    ...examination.figures(setup.reference),
  };
  trainer.dispose();
  objective.dispose();
  return { result, painted };
}

/** The held-out photos themselves: what can be reached at this size. */
export async function judgePhotos<T>(setup: ComparisonSetup<T>): Promise<Figures> {
  const examination = new Examination(setup.judge, setup.judged);
  const source = new BatchSource(setup.runtime, setup.store, setup.learnt, setup.batches);
  for await (const { map, photo } of paintHeldOut(setup, source, () => undefined))
    await examination.add(map, photo, []);
  return examination.figures(setup.reference);
}

/** Features of the middles of photos, at the size of the pictures. */
export async function describePhotos<T>(setup: Omit<ComparisonSetup<T>, 'reference'>): Promise<FeatureRows> {
  const rows: FeatureRows = { mobileNet: [], inception: [] };
  for (const { photo } of await rememberPlanes(setup, setup.learnt)) await setup.judge.describe(photo, rows);
  return rows;
}

/** Maps with their photos and the pictures of them: in the photo's own style, then in those of the photos after it. */
async function* paintHeldOut<T>(
  { runtime, heldOut }: Omit<ComparisonSetup<T>, 'reference'>,
  source: BatchSource<T>,
  paint: (batch: TrainingBatch<T>) => T | undefined,
) {
  for (let first = 0; first < heldOut.length; first += TOGETHER) {
    const numbers = heldOut.slice(first, first + TOGETHER);
    const batch = await source.show(numbers);
    const photos = await readPlanes(runtime, batch.photos);
    const sets: Planes[][] = numbers.map(() => []);
    for (let turn = 0; turn <= OTHERS; turn++) {
      const styles = await source.show(numbers.map((_, n) => heldOut[(first + n + turn) % heldOut.length]!));
      const made = paint({ ...batch, views: styles.views });
      styles.dispose();
      if (made === undefined) break;
      (await readPlanes(runtime, made)).forEach((picture, n) => sets[n]!.push(picture));
      runtime.free([made]);
    }
    batch.dispose();
    for (const [n, pictures] of sets.entries()) yield { map: batch.labelMaps[n]!, photo: photos[n]!, pictures };
  }
}

async function rememberPhotos<T>(setup: Omit<ComparisonSetup<T>, 'reference'>, numbers: readonly number[]) {
  return (await rememberPlanes(setup, numbers)).map(({ map, photo }) => ({ map, photo: photo.data }));
}

async function rememberPlanes<T>(setup: Omit<ComparisonSetup<T>, 'reference'>, numbers: readonly number[]) {
  const source = new BatchSource(setup.runtime, setup.store, numbers, setup.batches);
  const found: { map: LabelMap; photo: Planes }[] = [];
  for await (const { map, photo } of paintHeldOut({ ...setup, heldOut: numbers }, source, () => undefined))
    found.push({ map, photo });
  return found;
}

/** [N, 3, H, W] -> a picture each. */
async function readPlanes<T>(runtime: TrainingRuntime<T>, x: T): Promise<Planes[]> {
  const [count = 0, channels = 3, height = 1, width = 1] = runtime.ops.shape(x);
  const data = await runtime.download(x);
  const length = channels * height * width;
  return Array.from({ length: count }, (_, n) => ({ width, height, data: data.slice(n * length, (n + 1) * length) }));
}

function secondsSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}
