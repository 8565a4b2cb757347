/** Checkpoints of a training: one safetensors file of all tensors, whole or not there. */
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { withFile } from '../src-main/engine/packs/byte-source.ts';
import { readSafetensorsHeader, readWeights, safetensorsHead } from '../src-main/engine/packs/safetensors.ts';
import { writeAtomicallyBy } from '../src-main/files/atomic-write.ts';
import { unwritable } from '../src-main/files/system-errors.ts';
import { SpadeworkError } from '../src-shared/api/errors.ts';
import type { TrainingState } from './trainer.ts';

const FORMAT = 'spadework-training-1';

const metadataSchema = z.object({
  format: z.literal(FORMAT),
  step: z.string().regex(/^\d+$/),
  adamSteps: z.string(),
});
const adamStepsSchema = z.record(z.string(), z.int().min(0));

/**
 * Replaces `path` in one step: a crash, a kill or a full disk at any moment leaves the earlier checkpoint. Throws
 * `file-unwritable` or `file-unflushed`.
 */
export async function writeCheckpoint(path: string, { step, adamSteps, tensors }: TrainingState): Promise<void> {
  const metadata = { format: FORMAT, step: String(step), adamSteps: JSON.stringify(adamSteps) };
  const { head, order } = safetensorsHead(tensors, { metadata });
  await writeAtomicallyBy(path, async (file: FileHandle) => {
    await file.writeFile(head);
    for (const { data } of order) await file.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }).catch(unwritable(path));
}

/** Throws `training-state` for anything but a whole checkpoint of a training. */
export function readCheckpointFile(path: string): TrainingState {
  try {
    return withFile(path, (source) => {
      const header = readSafetensorsHeader(source);
      const { step, adamSteps } = metadataSchema.parse(header.metadata);
      return {
        step: Number(step),
        adamSteps: adamStepsSchema.parse(JSON.parse(adamSteps)),
        tensors: readWeights(source, header),
      };
    });
  } catch (cause) {
    throw new SpadeworkError('training-state', { name: path }, { cause });
  }
}
