/** How much memory a training takes, before it starts: TensorFlow.js keeps every intermediate of a step until its gradients are there. */
import type { PackManifest } from '../packs.ts';

type Taught = Pick<PackManifest, 'generator'>;

/** Bytes that a training may take, however many there are. */
export const MOST_TRAINING_BYTES = 6e9;
export const USUAL_BATCH = 4;

/**
 * Fitted to peaks of whole trainings on the addon (docs/training.md), the larger ones rather over- than underestimated: library and
 * photographs, weights with all that Adam and averages keep of them, and what is kept for each pixel of a batch. The latter two grow
 * with the square of the width, and with the width.
 */
const FITTED = { nf: 24, library: 0.8e9, weights: 0.55e9, pixel: 28e3 };

/** Bytes at the peak, about. `size`: side of the crops in pixels. */
export function trainingBytes({ generator }: Taught, size: number, batch: number): number {
  const width = generator.nf / FITTED.nf;
  return FITTED.library + FITTED.weights * width ** 2 + FITTED.pixel * width * size ** 2 * batch;
}

/** The largest batch up to `wanted` that stays within `bytes`; 0 where a single crop does not. */
export function fittingBatch(pack: Taught, size: number, bytes: number, wanted = USUAL_BATCH): number {
  let batch = wanted;
  while (batch > 0 && trainingBytes(pack, size, batch) > bytes) batch--;
  return batch;
}
