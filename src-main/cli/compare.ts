/** `spadework compare`: SPADE against what came before it, on a person's own photos. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UPSAMPLINGS, type GeneratorArchitecture, type PackManifest } from '../../src-shared/packs.ts';
import { MAX_SEED } from '../../src-shared/random.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { PROCESS_RUNTIMES } from '../../src-shared/training/plan.ts';
import type { ComparisonSetup, MethodResult, Painted } from '../../training/comparison/compare-methods.ts';
import type { Figures } from '../../training/evaluation/examination.ts';
import type { GanArchitecture } from '../../training/gan.ts';
import type { Tensor } from '../engine/runtimes/tensorflow/tensor-ops.ts';
import { readPackManifest } from '../engine/packs/load-pack.ts';
import { physicalCores } from '../engine/physical-cores.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { unwritable } from '../files/system-errors.ts';
import { findPlaces } from '../host/places.ts';
import {
  decimalNumber,
  oneOf,
  parseOptions,
  progress,
  required,
  UsageError,
  wholeNumber,
  type Command,
  type Values,
} from './arguments.ts';

const CELL = 2 ** UPSAMPLINGS.normal;
/** Rows of the sheet. */
const ROWS = 8;
/** Between two lines on the terminal, in seconds of processor time. */
const EVERY = 30;

const options = {
  data: { type: 'string' },
  nets: { type: 'string' },
  out: { type: 'string' },
  pack: { type: 'string' },
  methods: { type: 'string' },
  minutes: { type: 'string' },
  size: { type: 'string' },
  width: { type: 'string' },
  batch: { type: 'string' },
  rate: { type: 'string' },
  seed: { type: 'string' },
  threads: { type: 'string' },
  runtime: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Given = Values<typeof options>;

export const compare: Command = {
  summary: 'teach and judge SPADE, pix2pixHD, CRN, SIMS and ablations alike',
  help: `Usage: spadework compare --data folder --nets folder --out folder [--minutes 10] [--size 64]

Teaches each method from nothing for the same processor time on the same photos, judges what it paints of the photos that are
held out, and writes a table and a sheet of pictures (docs/comparison.md says what they can show).

  --data FOLDER     photos with maps (docs/evaluation.md)
  --nets FOLDER     mobilenet_v2_imagenet.json and .npz, for perceptual loss and Frechet distance
  --out FOLDER      comparison.json, comparison.md and comparison.png; files of these names are replaced
  --methods LIST    such as spade,crn (default: all; a wrong name lists them)
  --minutes N       of processor time for each method (default: 10)
  --size N          side of the pictures in pixels, a multiple of ${CELL} (default: 64)
  --width N         channels of the last block (default: 8; the paper has 64)
  --batch N         photos a step (default: 4)
  --rate X          learning rates times X, for all alike: short comparisons need more than the paper's (default: 1)
  --pack FOLDER     the pack whose labels are meant (default: the one that ships)
  --seed N          of everything that is drawn (default: 1)
  --threads N       processor threads (default: one for each physical core)
  --runtime R       ${PROCESS_RUNTIMES.join(' or ')} (default: the first)
  --json            print the figures as JSON`,

  async run(args) {
    const given: Given = parseOptions(args, options);
    const task = readTask(given);
    const { METHODS } = await import('../../training/comparison/methods.ts');
    const known = METHODS.map(({ id }) => id);
    const wanted = given.methods?.split(',') ?? known;
    const unknown = wanted.find((id) => !known.includes(id));
    if (unknown !== undefined) throw new UsageError(`--methods: "${unknown}" is none of ${known.join(', ')}`);
    const { compareMethod, judgePhotos } = await import('../../training/comparison/compare-methods.ts');
    const { manifest } = readPackManifest(given.pack ?? findPlaces().packFolder);
    const setup = await prepare(task, manifest);
    const photos = await judgePhotos(setup);
    const results: MethodResult[] = [];
    const painted: Painted[][] = [];
    for (const method of METHODS.filter(({ id }) => wanted.includes(id))) {
      progress(`${method.name} ...`);
      let told = 0;
      const made = await compareMethod(setup, method, (steps, seconds) => {
        if (seconds - told < EVERY) return;
        told = seconds;
        progress(`  step ${steps}, ${Math.round(seconds)} s`);
      });
      results.push(made.result);
      painted.push(made.painted);
      await write(task, manifest, { results, photos, painted });
    }
    await setup.judge.dispose();
    console.log(given.json ? JSON.stringify({ results, photographs: photos }) : task.out);
  },
};

type Task = ReturnType<typeof readTask>;

function readTask(given: Given) {
  const size = wholeNumber(given.size, 'size', CELL, 512) ?? 64;
  if (size % CELL !== 0) throw new UsageError(`--size must be a multiple of ${CELL}`);
  const minutes = decimalNumber(given.minutes, 'minutes', 0, 100_000) ?? 10;
  return {
    data: resolve(required(given.data, 'data')),
    nets: resolve(required(given.nets, 'nets')),
    out: resolve(required(given.out, 'out')),
    size,
    seconds: minutes * 60,
    nf: wholeNumber(given.width, 'width', 2, 64) ?? 8,
    batch: wholeNumber(given.batch, 'batch', 1, 64) ?? 4,
    rate: decimalNumber(given.rate, 'rate', 0.01, 100) ?? 1,
    seed: wholeNumber(given.seed, 'seed', 0, MAX_SEED) ?? 1,
    threads: wholeNumber(given.threads, 'threads', 1, 256) ?? physicalCores(),
    runtime: oneOf(given.runtime, 'runtime', PROCESS_RUNTIMES),
  };
}

async function prepare(task: Task, manifest: PackManifest): Promise<ComparisonSetup<Tensor>> {
  // Loaded only now: help and usage errors need no tensor library.
  const { openTrainingRuntime } = await import('../../training/open-training-runtime.ts');
  const { openJudge } = await import('./evaluation/open-judge.ts');
  const { openPerceptualNetwork } = await import('../../training/features/open-perceptual.ts');
  const { judgeLabels } = await import('../../training/evaluation/judged-labels.ts');
  const { readDataFolder } = await import('../../training/data/data-folder.ts');
  const { labelTable } = await import('../../training/data/label-table.ts');
  const { PhotoStore } = await import('../../training/data/photo-store.ts');
  const { describePhotos } = await import('../../training/comparison/compare-methods.ts');
  const data = await readDataFolder(task.data);
  const numbersOf = (split: string): number[] =>
    [...data.entries.entries()].filter(([, entry]) => entry.split === split).map(([number]) => number);
  const heldOut = numbersOf('val');
  if (heldOut.length < 2) throw new SpadeworkError('evaluate-few', { folder: task.data, count: heldOut.length });
  const runtime = await openTrainingRuntime(task.runtime, task.threads);
  const architecture = architectureOf(task, manifest.generator);
  const judge = await openJudge({ nets: task.nets }, task.threads);
  const setup = {
    runtime,
    architecture,
    // Twice the size, so that crops may be nearer than the whole.
    store: new PhotoStore(data.entries, labelTable(manifest, data.names), 2 * task.size),
    learnt: numbersOf('train'),
    heldOut,
    batches: {
      generator: architecture.generator,
      view: architecture.encoder.input,
      cells: architecture.generator.latent,
      batch: task.batch,
      seed: task.seed,
    },
    perceptual: await openPerceptualNetwork(runtime, task.nets),
    judge,
    judged: judgeLabels(manifest.labels.map(({ id, name }) => ({ id, name: name.en }))),
    seconds: task.seconds,
    rate: task.rate,
  };
  progress(`${setup.learnt.length} photos to learn from, ${heldOut.length} held out; ${runtime.description}`);
  return { ...setup, reference: await describePhotos(setup) };
}

/** SPADE at this size and width, with the labels of a pack. */
function architectureOf(
  { size, nf }: Task,
  { labels, dontCare, edgeChannel, labelOffset }: GeneratorArchitecture,
): GanArchitecture {
  const cells = size / CELL;
  const zDim = 4 * nf;
  return {
    generator: {
      nf,
      nhidden: 2 * nf,
      zDim,
      upsampling: 'normal',
      latent: { height: cells, width: cells },
      labels,
      dontCare,
      edgeChannel,
      labelOffset,
    },
    encoder: { channels: [2, 4, 8, 8].map((wide) => wide * nf), zDim, input: { height: size, width: size } },
  };
}

interface Written {
  results: readonly MethodResult[];
  photos: Figures;
  painted: readonly (readonly Painted[])[];
}

/** After every method, so that a comparison that is ended early leaves what it has. */
async function write(
  { out, ...task }: Task,
  manifest: PackManifest,
  { results, photos, painted }: Written,
): Promise<void> {
  const { drawComparison, formatComparison } = await import('../../training/comparison/report.ts');
  const { size, seconds, nf, batch, rate, seed, threads } = task;
  const about = { size, processorSeconds: seconds, width: nf, batch, rate, seed, threads };
  const files = {
    'comparison.json': Buffer.from(`${JSON.stringify({ about, results, photographs: photos }, null, 2)}\n`),
    'comparison.md': Buffer.from(`${formatComparison(results, photos)}\n`),
    'comparison.png': await drawComparison(manifest.labels, painted, ROWS),
  };
  await mkdir(out, { recursive: true }).catch(unwritable(out));
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(out, name);
    await writeAtomically(path, bytes).catch(unwritable(path));
  }
}
