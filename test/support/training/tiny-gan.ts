/** For tests: the smallest networks that have every part, pictures of 32x32, and a batch of two for them. */
import { encodeSemantics } from '../../../src-shared/labels/semantics.ts';
import { normalLatent } from '../../../src-shared/random.ts';
import type { TrainingRuntime } from '../../../src-main/engine/runtimes/training-runtime.ts';
import type { GanArchitecture, GanBatch } from '../../../training/gan.ts';
import { oneHotBatch } from '../../../training/semantic-batch.ts';
import { SMALLEST_GENERATOR } from '../packs/small-architectures.ts';

const SIZE = 32;

export const TINY: GanArchitecture = {
  generator: SMALLEST_GENERATOR,
  encoder: { channels: [4, 4], zDim: 3, input: { height: 8, width: 8 } },
};

/** Two photos, one label above another. The caller owns `tensors`: all that the batch is made of. */
export function makeTinyBatch<T>(runtime: TrainingRuntime<T>): { batch: GanBatch<T>; tensors: T[] } {
  const maps = [10, 20].map((horizon) => {
    const ids = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i < horizon * SIZE ? 0 : 1));
    return encodeSemantics({ width: SIZE, height: SIZE, ids }, TINY.generator);
  });
  const levels = new Map<number, T>();
  for (let size = 1; size <= SIZE; size *= 2) {
    const { data, shape } = oneHotBatch(maps, TINY.generator, size, size);
    levels.set(size, runtime.upload(data, shape));
  }
  const photos = runtime.upload(normalLatent(5, 2 * 3 * SIZE * SIZE).map(Math.tanh), [2, 3, SIZE, SIZE]);
  const eps = runtime.upload(normalLatent(6, 2 * 3), [2, 3]);
  return {
    batch: { photos, eps, semantics: (height) => levels.get(height)! },
    tensors: [photos, eps, ...levels.values()],
  };
}
