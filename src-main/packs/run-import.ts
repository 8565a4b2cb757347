/** Makes a pack of checkpoints in a worker, which can be ended at any moment. */
import { rm, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SpadeworkError, fromPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { importCheckpoint, ImportOptions, ImportStep } from '../import/import-checkpoint.ts';

type Made = Awaited<ReturnType<typeof importCheckpoint>>;

export interface ImportJob {
  checkpoints: Parameters<typeof importCheckpoint>[0];
  folder: string;
  description: Parameters<typeof importCheckpoint>[2];
  options: Omit<ImportOptions, 'onStep'>;
}

/** What the worker says: steps, then what was made or what went wrong. */
export type WorkerWord = { step: ImportStep } | { made: Made } | { error: PlainError };

/** Rejects as `importCheckpoint` does, and with `cancelled` once `signal` aborts; then nothing is left of it. */
export async function runImport(
  workerFile: string,
  job: ImportJob,
  onStep: (step: ImportStep) => void,
  signal: AbortSignal,
): Promise<Made> {
  const worker = new Worker(workerFile, { workerData: job });
  const cancelled = (): SpadeworkError => new SpadeworkError('cancelled');
  try {
    return await new Promise<Made>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(cancelled()));
      if (signal.aborted) reject(cancelled());
      worker.on('message', (word: WorkerWord) => {
        if ('step' in word) onStep(word.step);
        else if ('made' in word) resolve(word.made);
        else reject(fromPlainError(word.error));
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new SpadeworkError('internal', { reason: `the import ended (${code})` })));
    });
  } catch (error) {
    await worker.terminate();
    await clearParts(job.folder);
    throw error;
  }
}

/** What a worker that was ended had begun to write. */
async function clearParts(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const begun = (await readdir(dirname(folder))).filter((name) =>
    name.startsWith(`.${basename(folder).slice(0, 80)}.`),
  );
  for (const name of begun) await rm(join(dirname(folder), name), { recursive: true, force: true });
}
