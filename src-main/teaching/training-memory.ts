/** What of a training this machine has memory for. */
import { freemem, totalmem } from 'node:os';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { fittingBatch, MOST_TRAINING_BYTES, trainingBytes } from '../../src-shared/training/memory.ts';

/** Bytes that a training may take now. */
function trainingBudget(): number {
  // A Mac calls memory free only where nothing is cached in it.
  return Math.min(MOST_TRAINING_BYTES, process.platform === 'darwin' ? totalmem() / 2 : freemem());
}

/** Crops a step at a size, and bytes for them; with 0 crops those that a single one would take. */
export function batchWithin(pack: Pick<PackManifest, 'generator'>, size: number): { batch: number; bytes: number } {
  const batch = fittingBatch(pack, size, trainingBudget());
  return { batch, bytes: trainingBytes(pack, size, Math.max(1, batch)) };
}

/** Crops a step: `given`, or as many as fit. Throws `train-memory` where none fits, `train-memory-batch` where fewer would. */
export function batchOrRefuse(pack: Pick<PackManifest, 'generator'>, size: number, given?: number): number {
  const budget = trainingBudget();
  const fits = fittingBatch(pack, size, budget, given);
  const batch = given ?? fits;
  if (fits > 0 && fits === batch) return batch;
  const needed = gigabytes(trainingBytes(pack, size, Math.max(1, batch)));
  const details = { size, batch: Math.max(1, batch), needed, free: gigabytes(budget) };
  throw fits > 0
    ? new SpadeworkError('train-memory-batch', { ...details, fits })
    : new SpadeworkError('train-memory', details);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
