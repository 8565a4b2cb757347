/** `spadework train`: teaches a model pack with photographs and their label maps. */
import { basename, dirname, join, resolve } from 'node:path';
import { MAX_SEED } from '../../src-shared/random.ts';
import { PROCESS_RUNTIMES, type TrainingEvent } from '../../src-shared/training/plan.ts';
import { USUAL_BATCH } from '../../src-shared/training/memory.ts';
import { teachableSizes } from '../../src-shared/training/teachable-sizes.ts';
import { readPackManifest } from '../engine/packs/load-pack.ts';
import { findPlaces } from '../host/places.ts';
import { batchOrRefuse } from '../teaching/training-memory.ts';
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

const options = {
  data: { type: 'string' },
  from: { type: 'string' },
  out: { type: 'string' },
  run: { type: 'string' },
  nets: { type: 'string' },
  resume: { type: 'boolean' },
  minutes: { type: 'string' },
  steps: { type: 'string' },
  size: { type: 'string' },
  batch: { type: 'string' },
  norm: { type: 'string' },
  seed: { type: 'string' },
  name: { type: 'string' },
  threads: { type: 'string' },
  runtime: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Given = Values<typeof options>;

/** Largest side that is taught where none is given: memory grows with its square. */
const USUAL_SIZE = 128;

export const train: Command = {
  summary: 'teach a model pack with photos and their label maps',
  help: `Usage: spadework train --data FOLDER --minutes 30 --out PACK

Goes on with the training of a model pack, on photos in FOLDER/img and label maps under the same names in FOLDER/lab, and
writes a pack of what was learnt. Ctrl+C ends it with a checkpoint; --resume goes on from there, exactly.

  --data FOLDER     photos and maps; with a manifest.json that names the ids, else ids are the pack's
  --from PACK       the pack that is taught (default: the one that ships)
  --out PACK        folder of the new pack; must not be there yet
  --run FOLDER      checkpoint, log.jsonl and sheets of the training (default: PACK.training, beside the pack)
  --nets FOLDER     mobilenet_v2_imagenet.json and .npz, for the perceptual loss (default: those that ship)
  --resume          go on with the training in that folder; data, pack, size, batch and seed stay as they were
  --minutes N       train so long (default: until --steps, or until Ctrl+C)
  --steps N         steps in all; over the second half of them the learning rates fall to zero
  --size N          side of the crops in pixels, whole cells of the pack's grid (default: up to ${USUAL_SIZE}); memory grows with
                    its square and with the batch: 3 GB at 128 in batches of 4, 5 GB at 256 in batches of 2
  --batch N         crops a step (default: ${USUAL_BATCH}, or as many as there is memory for, up to 6 GB)
  --norm N          what SPADE layers normalise with: batch, instance or act (default: as the pack)
  --seed N          of everything that is drawn (default: 1)
  --name TEXT       name of the new pack (default: that of its folder)
  --threads N       processor threads (default: all)
  --runtime R       tfjs-node (TensorFlow's addon; default) or tfjs-cpu (plain JavaScript: for tests, very slow)
  --json            every event as a line of JSON on stdout`,

  async run(args) {
    const given: Given = parseOptions(args, options);
    const out = resolve(required(given.out, 'out'));
    const run = resolve(given.run ?? join(dirname(out), `${basename(out)}.training`));
    const minutes = decimalNumber(given.minutes, 'minutes', 0, 100_000);
    const steps = wholeNumber(given.steps, 'steps', 1, 10_000_000);
    const threads = wholeNumber(given.threads, 'threads', 1, 256);
    const runtimeId = oneOf(given.runtime, 'runtime', PROCESS_RUNTIMES);
    const plan = given.resume === true ? refuse(given) : readPlan(given, steps);
    // Loaded only now: help and usage errors need no tensor library.
    const { openTrainingRuntime } = await import('../../training/open-training-runtime.ts');
    const { learnersOn } = await import('../../training/gan-learner.ts');
    const { TrainingSession } = await import('../../training/session.ts');
    const { assertPackAbsent } = await import('../../training/taught-pack.ts');
    assertPackAbsent(out);
    const open = learnersOn(await openTrainingRuntime(runtimeId, threads));
    const means = { open, features: findPlaces().featuresFolder };
    const emit = given.json ? (event: TrainingEvent) => console.log(JSON.stringify(event)) : report;
    const session = plan
      ? await TrainingSession.begin(means, run, plan, emit)
      : await TrainingSession.resume(means, run, emit);
    const stop = (): void => session.stop();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    const outcome = await session.train({
      ...(minutes !== undefined && { minutes }),
      ...(steps !== undefined && { until: steps }),
    });
    if (outcome === 'stopped') {
      progress(`Stopped after ${session.steps} steps. Go on with: --resume --run ${run}`);
      return;
    }
    await session.sample();
    await session.exportPack(out, { name: given.name ?? basename(out) });
    console.log(given.json ? JSON.stringify({ kind: 'pack', folder: out, steps: session.steps }) : out);
  },
};

function readPlan(given: Given, steps: number | undefined) {
  const from = resolve(given.from ?? findPlaces().packFolder);
  const { manifest } = readPackManifest(from);
  const sizes = teachableSizes(manifest);
  const norm = oneOf(given.norm, 'norm', ['batch', 'instance', 'act']);
  const usual = sizes.findLast((size) => size <= USUAL_SIZE) ?? sizes[0]!;
  const size = wholeNumber(given.size, 'size', 32, 8192) ?? usual;
  return {
    data: resolve(required(given.data, 'data')),
    from,
    ...(given.nets !== undefined && { nets: resolve(given.nets) }),
    size,
    batch: batchOrRefuse(manifest, size, wholeNumber(given.batch, 'batch', 1, 64)),
    ...(norm !== undefined && { norm }),
    seed: wholeNumber(given.seed, 'seed', 0, MAX_SEED) ?? 1,
    ...(steps !== undefined && { steps }),
  };
}

/** What a training that goes on has decided already. */
function refuse(given: Given): undefined {
  for (const name of ['data', 'from', 'nets', 'size', 'batch', 'norm', 'seed'] as const)
    if (given[name] !== undefined) throw new UsageError(`--${name} and --resume exclude each other`);
  return undefined;
}

/** Every how many steps a line is printed. */
const EVERY = 10;

function report(event: TrainingEvent): void {
  if (event.kind === 'opened') {
    const { photos, heldOut } = event.report;
    progress(`${photos} photos to learn from, ${heldOut} held out; ${event.runtime}; from step ${event.step} on`);
  } else if (event.kind === 'step' && event.step % EVERY === 0) {
    const losses = Object.entries(event.losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
    progress(`step ${event.step}, ${event.picturesPerSecond.toFixed(2)} pictures/s: ${losses.join(', ')}`);
  } else if (event.kind === 'sample') progress(`sheet: ${event.file}`);
  else if (event.kind === 'checkpoint') progress(`checkpoint at step ${event.step}`);
  else if (event.kind === 'problem') progress(event.error.message);
}
