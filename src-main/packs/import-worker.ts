/** Entry of the worker that makes a pack of checkpoints: reading hundreds of megabytes must not hold up the host. */
import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from '../../src-shared/api/errors.ts';
import { present } from '../../src-shared/present.ts';
import { importCheckpoint } from '../import/import-checkpoint.ts';
import type { ImportJob, WorkerWord } from './run-import.ts';

const job = workerData as ImportJob;
const say = (word: WorkerWord): void => present(parentPort).postMessage(word);

importCheckpoint(job.checkpoints, job.folder, job.description, {
  ...job.options,
  onStep: (step) => say({ step }),
}).then(
  (made) => say({ made }),
  (error: unknown) => say({ error: toPlainError(error) }),
);
