/**
 * The one teaching of the app: pairs are gathered, a process of its own trains on them at the lowest priority, painting goes
 * first, and what was learnt becomes a pack of the library. All of it but the moment is on the disk: a training that was paused,
 * or whose app or machine went away, is gone on with from its last checkpoint.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { MAX_PAIRS, type TeachApi, type Teaching, type TeachingPair } from '../../src-shared/api/teach-api.ts';
import type { ImageFile, PictureCall, RgbImage } from '../../src-shared/api/values.ts';
import { noiseSeedOf, type StyleChoice } from '../../src-shared/request.ts';
import { latentOf } from '../../src-shared/styles/latent.ts';
import { present } from '../../src-shared/present.ts';
import type { TrainingEvent, TrainingRuntimeId } from '../../src-shared/training/plan.ts';
import type { TrainingSettings } from '../../src-shared/training/process-api.ts';
import { teachableSizes } from '../../src-shared/training/teachable-sizes.ts';
import { borrowEngine } from '../engine-client/borrow-engine.ts';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';
import { createTurns } from '../files/turns.ts';
import type { PackLibrary } from '../packs/pack-library.ts';
import { tryPack } from '../packs/sample-picture.ts';
import { keepPack, readKeptPack, type KeptPack } from '../packs/kept-pack.ts';
import { LossCurve } from './loss-curve.ts';
import { batchOrRefuse, batchWithin } from './training-memory.ts';
import { createPaintingFirst, type PaintingFirst } from './painting-first.ts';
import { readPair } from './read-pair.ts';
import type { TeachingFolder, TeachingRecord } from './teaching-folder.ts';
import { openTrainingProcess, type TrainingHost, type TrainingProcess } from './training-process.ts';

export interface TeachingsOptions {
  folder: TeachingFolder;
  library: PackLibrary;
  training: TrainingHost;
  /** Starts an engine beside the one that paints. */
  spawnEngine: () => EngineProcess;
  /** The project file of the library with that id; rejects where there is none. */
  openRecent: (id: string) => Promise<ImageFile>;
  onChanged: (teaching: Teaching) => void;
  /** A pack has come into the library. */
  onKept: () => void;
}

export interface Teachings extends Pick<PaintingFirst, 'whilePainting'> {
  api: TeachApi;
  /** Ends a training with a checkpoint, or without where a step takes too long. */
  close(): Promise<void>;
}

const SEED = 1;
const LIMITS = { checkpointMinutes: 2, sampleMinutes: 0.5 };
/** Steps whose time is taken where every step is long; the first one also makes ready. */
const MEASURED_STEPS = 2;
/** Milliseconds after which a step that is measured is said to take longer. */
const MEASURING_MS = 30_000;
/** Milliseconds between two words to the windows. */
const TELL_MS = 300;
/** Milliseconds that a step may still take when the app closes. */
const CLOSING_MS = 6000;
/** From the fastest on; the last is everywhere. */
const RUNTIMES: TrainingRuntimeId[] = ['tfjs-node-cuda', 'webgpu', 'tfjs-node', 'tfjs-cpu'];
/** On these a step may take minutes. */
const SLOW: readonly TrainingRuntimeId[] = ['webgpu-software', 'tfjs-cpu'];
const COMPARED_STYLE: StyleChoice = { kind: 'seed', seed: 12 };

type Phase = Teaching['phase'];

export function createTeachings(options: TeachingsOptions): Teachings {
  const { folder, library, training: host, spawnEngine, openRecent, onChanged, onKept } = options;
  const takeTurn = createTurns();
  /** Those that are worth trying: what was missing stays missing until the app is started again. */
  let runtimes = RUNTIMES;
  let phase: Phase | null = null;
  let training: TrainingProcess | null = null;
  /** Resolves once the training that runs has ended. */
  let ending: Promise<void> = Promise.resolve();
  let curve = new LossCurve();
  let step = 0;
  let seconds = 0;
  /** Crops a step of the training at hand. */
  let batch = 1;
  let secondsPerStep: number | null = null;
  let runtime: string | null = null;
  let sheets: Teaching['sheets'] = null;
  let problem: PlainError | null = null;
  /** What was learnt after so many steps, as a pack that is not in the library yet. */
  let draft: { folder: string; step: number } | null = null;
  let telling: NodeJS.Timeout | undefined;

  const painting = createPaintingFirst((paints) => {
    if (phase !== 'training') return;
    if (paints) training?.suspend();
    else training?.goOn();
    tell();
  });

  /** What the disk knows is read with the first question. */
  async function phaseNow(): Promise<Phase> {
    if (phase !== null) return phase;
    const record = await folder.record.read();
    const losses = await folder.readLosses();
    for (const point of losses) curve.add(point.step, point.losses);
    step = losses.at(-1)?.step ?? 0;
    await readSheets();
    return (phase ??= record.pack === null ? 'none' : record.size === 0 ? 'gathering' : 'paused');
  }

  async function readSheets(): Promise<void> {
    const steps = await folder.sheets();
    sheets = steps.length === 0 ? null : { first: present(steps[0]), latest: present(steps.at(-1)) };
  }

  async function read(): Promise<Teaching> {
    const now = await phaseNow();
    const record = await folder.record.read();
    const pack = record.pack && (await packOf(record.pack).catch(() => null));
    return {
      phase: pack === null ? 'none' : now,
      pack: pack && {
        key: pack.key,
        packHash: pack.packHash,
        name: pack.givenName === undefined ? pack.manifest.name : { en: pack.givenName, ja: pack.givenName },
        labels: pack.manifest.labels,
        sizes: teachableSizes(pack.manifest),
        memory: teachableSizes(pack.manifest).map((size) => ({ size, ...batchWithin(pack.manifest, size) })),
        takesUnlabelled: pack.manifest.generator.dontCare,
      },
      pairs: record.pairs,
      size: record.size,
      runtime,
      secondsPerStep,
      yielding: now === 'training' && painting.painting,
      step,
      minutes: record.minutes,
      minutesDone: seconds / 60,
      curve: curve.points(),
      sheets,
      kept: record.kept,
      problem,
    };
  }

  /** Soon, and once for many changes. */
  function tell(): void {
    telling ??= setTimeout(() => {
      telling = undefined;
      void read().then(onChanged, () => undefined);
    }, TELL_MS).unref();
  }

  function enter(next: Phase): void {
    phase = next;
    tell();
  }

  /** The kept copy; one that began without a copy gets it here. Throws `pack-*` where there is none to be had any more. */
  async function packOf(taught: NonNullable<TeachingRecord['pack']>): Promise<TaughtPack> {
    const { key, hash, givenName } = taught;
    if (!existsSync(folder.pack)) {
      const pack = await library.find(key);
      if (pack.packHash !== hash) throw new SpadeworkError('train-pack-changed', { folder: pack.manifest.name.en });
      await keepPack(pack.folder, folder.pack);
    }
    return { key, givenName, ...readKeptPack(folder.pack) };
  }

  async function thePack(): Promise<TaughtPack> {
    const { pack } = await folder.record.read();
    if (pack === null) throw new SpadeworkError('train-none');
    return packOf(pack);
  }

  async function assertPhase(...phases: readonly Phase[]): Promise<void> {
    if (!phases.includes(await phaseNow())) throw new SpadeworkError('teach-busy');
  }

  function hear(event: TrainingEvent): void {
    switch (event.kind) {
      case 'opened':
        ({ step, runtime, batch } = event);
        break;
      case 'step':
        ({ step, seconds } = event);
        secondsPerStep = batch / event.picturesPerSecond;
        curve.add(step, event.losses);
        break;
      case 'sample':
        sheets = { first: sheets?.first ?? event.step, latest: event.step };
        break;
      case 'problem':
        problem = event.error;
        break;
      default:
    }
    tell();
  }

  /** A process with the training open in it, on the fastest that this machine has. */
  async function openTraining(open: OpenTraining): Promise<Opened> {
    const process = openTrainingProcess(host.spawn, hear);
    try {
      const runtime = await open(process, { lowPriority: true, runtimes, ...host.settings });
      runtimes = runtimes.slice(Math.max(0, runtimes.indexOf(runtime)));
      return { process, isSlow: SLOW.includes(runtime) };
    } catch (error) {
      process.end();
      throw error;
    }
  }

  async function begin(open: OpenTraining, minutes: number): Promise<void> {
    const before = await phaseNow();
    enter('starting');
    problem = null;
    seconds = 0;
    try {
      const { process, isSlow } = await openTraining(open);
      training = process;
      if (sheets === null && !isSlow) await process.api.sample();
      if (isSlow && secondsPerStep === null) await measure(process);
      else run(process, minutes);
    } catch (error) {
      training?.end();
      training = null;
      enter(before);
      throw error;
    }
  }

  /** Takes the time of a step, or learns that it is longer than anybody waits for an answer, and asks whether that is worth it. */
  async function measure(process: TrainingProcess): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<'longer'>((resolve) => (timer = setTimeout(() => resolve('longer'), MEASURING_MS)));
    const measured = process.api.train({ ...LIMITS, until: step + MEASURED_STEPS });
    // The process is ended over it where the patience ends first.
    measured.catch(() => undefined);
    const outcome = await Promise.race([measured, patience]);
    clearTimeout(timer);
    if (outcome === 'longer') {
      process.end();
      training = null;
      secondsPerStep ??= MEASURING_MS / 1000;
    }
    enter('asking');
  }

  function run(process: TrainingProcess, minutes: number): void {
    enter('training');
    if (painting.painting) process.suspend();
    ending = process.api.train({ ...LIMITS, minutes }).then(
      () => finish(process, null),
      (error: unknown) => finish(process, error),
    );
  }

  /** The training is on the disk, whichever way it ended. */
  async function finish(process: TrainingProcess, error: unknown): Promise<void> {
    if (error !== null) problem = toPlainError(error);
    else await process.api.sample().catch(() => undefined);
    process.end();
    if (training === process) training = null;
    await readSheets();
    enter('paused');
  }

  async function pause(): Promise<void> {
    const process = training;
    if (phase === 'asking') {
      process?.end();
      training = null;
      enter('paused');
    }
    if (process === null || phase !== 'training') return;
    enter('pausing');
    process.goOn();
    await process.api.stop();
    await ending;
  }

  /** What was learnt as a pack, made anew where the training has gone on since. */
  async function makeDraft(name: string): Promise<string> {
    if (draft?.step === step) return draft.folder;
    await dropDraft();
    const made = await library.draftFolder();
    const { process } = await openTraining((opened, settings) => opened.api.resume(folder.run, settings));
    try {
      await process.api.exportPack(made, { name });
    } finally {
      process.end();
    }
    draft = { folder: made, step };
    return made;
  }

  async function dropDraft(): Promise<void> {
    const { folder: gone } = draft ?? {};
    draft = null;
    if (gone !== undefined) await rm(gone, { recursive: true, force: true });
  }

  /** Works on what is on the disk while nothing trains. */
  async function whilePaused<Result>(work: () => Promise<Result>): Promise<Result> {
    await assertPhase('paused');
    enter('making');
    try {
      return await work();
    } finally {
      enter('paused');
    }
  }

  async function compare(given: PictureCall | null): Promise<{ before: RgbImage; after: RgbImage }> {
    const pack = await thePack();
    const after = await makeDraft(pack.manifest.name.en);
    const { pairs } = await folder.record.read();
    const call = given ?? { map: await folder.pairMap(present(pairs[0]).id), style: COMPARED_STYLE };
    return {
      before: await paintWith(pack.folder, pack.manifest.generator.zDim, call),
      after: await paintWith(after, pack.manifest.generator.zDim, call),
    };
  }

  function paintWith(packFolder: string, zDim: number, { map, style, size }: PictureCall): Promise<RgbImage> {
    return borrowEngine(
      spawnEngine,
      async (engine) => {
        await engine.start({ packFolder, threads: 1 });
        const z = latentOf(style, zDim);
        const picture = await engine.renderPicture({
          id: 'compare',
          map,
          z,
          noise: noiseSeedOf(style),
          size,
          priority: 'batch',
        });
        return { width: picture.width, height: picture.height, rgb: picture.rgb };
      },
      new AbortController().signal,
    );
  }

  async function keep(name: string): Promise<Awaited<ReturnType<TeachApi['keepTeaching']>>> {
    const made = await makeDraft(name);
    // The library takes the folder, or leaves nothing of it.
    draft = null;
    const signal = new AbortController().signal;
    const pack = await library.keep(made, (packFolder) => tryPack(spawnEngine, packFolder, signal), name);
    await folder.record.change((record) => ({ ...record, kept: name }));
    onKept();
    const given = pack.givenName;
    return { key: pack.key, name: given === undefined ? pack.manifest.name : { en: given, ja: given } };
  }

  async function discard(): Promise<void> {
    training?.end();
    training = null;
    await ending;
    await dropDraft();
    await forget();
    enter('none');
  }

  async function forget(): Promise<void> {
    await folder.clear();
    curve = new LossCurve();
    [step, seconds, secondsPerStep, runtime, sheets, problem] = [0, 0, null, null, null, null];
  }

  async function addPair(given: Parameters<TeachApi['addTeachingPair']>[0]): Promise<void> {
    await assertPhase('gathering');
    const { manifest } = await thePack();
    if ((await folder.record.read()).pairs.length >= MAX_PAIRS)
      throw new SpadeworkError('teach-full', { max: MAX_PAIRS });
    const pair = await folder.writePair(await readPair(given, manifest, openRecent), manifest.labels);
    await changePairs((pairs) => [...pairs, pair]);
  }

  async function changePairs(change: (pairs: readonly TeachingPair[]) => TeachingPair[]): Promise<void> {
    await folder.record.change((record) => ({ ...record, pairs: change(record.pairs) }));
    tell();
  }

  const api: TeachApi = {
    teaching: () => read(),
    beginTeaching: (key) =>
      takeTurn(async () => {
        if ((await read()).phase !== 'none') throw new SpadeworkError('teach-there');
        const pack = await library.find(key);
        const { manifest, packHash: hash, givenName } = pack;
        if (manifest.encoder === undefined) throw new SpadeworkError('train-no-style', { name: manifest.name.en });
        // Its pack is gone or damaged, and cannot be had again.
        if ((await folder.record.read()).pack !== null) await folder.setAside();
        await forget();
        await keepPack(pack.folder, folder.pack);
        await folder.record.change((record) => ({
          ...record,
          pack: { key, hash, ...(givenName !== undefined && { givenName }) },
        }));
        enter('gathering');
      }),
    addTeachingPair: (given) => takeTurn(() => addPair(given)),
    removeTeachingPair: (id) =>
      takeTurn(async () => {
        await assertPhase('gathering');
        await changePairs((pairs) => pairs.filter((pair) => pair.id !== id));
        await folder.removePair(id);
      }),
    teachingPairPicture: (id) => folder.pairPicture(id),
    startTeaching: ({ size, minutes }) =>
      takeTurn(async () => {
        await assertPhase('gathering');
        const { folder: from, manifest } = await thePack();
        const plan = { data: folder.data, from, size, batch: batchOrRefuse(manifest, size), seed: SEED };
        const before = await folder.record.read();
        await folder.record.change((record) => ({ ...record, size, minutes }));
        await begin((process, settings) => process.api.begin(folder.run, plan, settings), minutes).catch(
          async (error: unknown) => {
            await folder.record.change(() => before);
            await rm(folder.run, { recursive: true, force: true });
            throw error;
          },
        );
      }),
    goOnTeaching: (minutes) =>
      takeTurn(async () => {
        await assertPhase('paused', 'asking');
        await folder.record.change((record) => ({ ...record, minutes }));
        if (phase === 'asking' && training !== null) run(training, minutes);
        else await begin((process, settings) => process.api.resume(folder.run, settings), minutes);
      }),
    pauseTeaching: () => pause(),
    teachingSheet: async (which) => (sheets === null ? null : folder.readSheet(sheets[which])),
    compareTeaching: (call) => takeTurn(() => whilePaused(() => compare(call))),
    keepTeaching: (name) => takeTurn(() => whilePaused(() => keep(name))),
    discardTeaching: () => takeTurn(discard),
  };

  return {
    api,
    whilePainting: painting.whilePainting,
    close: async () => {
      const patience = new Promise((resolve) => setTimeout(resolve, CLOSING_MS).unref());
      await Promise.race([pause().catch(() => undefined), patience]);
      training?.end();
      clearTimeout(telling);
      await dropDraft();
    },
  };
}

/** The pack that is taught, under its names in the library. */
type TaughtPack = KeptPack & { key: string; givenName: string | undefined };

type OpenTraining = (process: TrainingProcess, settings: TrainingSettings) => Promise<TrainingRuntimeId>;

interface Opened {
  process: TrainingProcess;
  /** Its steps may take minutes. */
  isSlow: boolean;
}
