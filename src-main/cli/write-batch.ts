/** Runs a batch from the terminal: progress to stderr, the files' names or JSON to stdout, Ctrl+C keeps what is done. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { startProgress, type ProgressMeter } from '../../src-shared/api/progress.ts';
import { createBatchFolder, resumeBatchFolder, unfinishedIn, type BatchFolder } from '../exports/batch-folder.ts';
import { preparePlan, type BatchRequest } from '../exports/prepare-plan.ts';
import { runBatch } from '../exports/run-batch.ts';
import type { RunningEngine } from '../engine-client/engine-supervisor.ts';
import { createPictureSource } from '../engine-client/picture-source.ts';
import { findPlaces } from '../host/places.ts';
import { UNFLUSHED, progress } from './arguments.ts';
import { interruptible } from './interruptible.ts';

export interface BatchTask {
  out: string;
  json: boolean;
  /** Starts the engine, once. */
  start: () => Promise<RunningEngine>;
  /** What to make; null when there is only something to resume. */
  request: ((running: RunningEngine) => Promise<BatchRequest>) | null;
  resume: boolean;
}

/** Resumes the batch in the folder if it is asked to and there is one, else begins a new one. */
export async function writeBatch(task: BatchTask): Promise<void> {
  const path = resolve(task.out);
  const resuming = task.resume && (task.request === null || (await unfinishedIn(path)) !== null);
  const running = await task.start();
  const folder = resuming
    ? await resumeBatchFolder(path)
    : await createBatchFolder(path, await planOf(task, running, path));
  const written: string[] = [];
  await run(folder, running, (name) => {
    written.push(name);
    if (!task.json) console.log(join(task.out, name));
  });
  if (!folder.durable) progress(UNFLUSHED);
  if (task.json)
    console.log(
      JSON.stringify({
        out: task.out,
        runtime: running.ready.runtime.id,
        manifest: folder.plan.files.manifest,
        written,
      }),
    );
}

async function planOf({ request }: BatchTask, running: RunningEngine, path: string): Promise<BatchFolder['plan']> {
  if (request === null) throw new SpadeworkError('batch-absent', { folder: path });
  return preparePlan(
    await request(running),
    running.ready,
    findPlaces().app.version,
    await readdir(path).catch(() => []),
  );
}

async function run(folder: BatchFolder, running: RunningEngine, onWritten: (name: string) => void): Promise<void> {
  let meter: ProgressMeter | null = null;
  const onProgress = (done: number, total: number): void => {
    if (meter === null) meter = startProgress(total, performance.now(), done);
    else meter.advance(performance.now());
    progress(describe(meter));
  };
  const pictures = createPictureSource({
    whenReady: async () => running,
    app: findPlaces().app.version,
    budgetBytes: 0,
  });
  try {
    const { pack, packHash } = running.ready;
    await interruptible('Ending after the current picture ...', (signal) =>
      runBatch(folder, { pictures, pack, packHash, signal, onProgress, onWritten }),
    );
  } catch (error) {
    progress('What is written so far stays. The same command with --resume goes on.');
    throw error;
  }
}

function describe(meter: ProgressMeter): string {
  const { done, total, perSecond, secondsLeft } = meter.read();
  const speed =
    perSecond === null || secondsLeft === null
      ? ''
      : `  ${perSecond.toPrecision(2)}/s  ${Math.ceil(secondsLeft)} s left`;
  return `${done}/${total}${speed}`;
}
