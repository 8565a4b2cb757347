/** For tests: the smallest networks that have every part, pictures of 32x32, and a batch of two for them. */
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';
import { encodeSemantics } from '../../../src-shared/labels/semantics.ts';
import { normalLatent } from '../../../src-shared/random.ts';
import type { TrainingRuntime } from '../../../src-main/engine/runtimes/training-runtime.ts';
import type { GanArchitecture } from '../../../training/gan.ts';
import type { TrainingBatch } from '../../../training/objective.ts';
import { drawNormal, drawUniform } from '../../../training/random.ts';
import { oneHotBatch } from '../../../training/semantic-batch.ts';
import { SMALLEST_GENERATOR } from '../packs/small-architectures.ts';

const SIZE = 32;
const SEED = 6;

export const TINY: GanArchitecture = {
  generator: SMALLEST_GENERATOR,
  encoder: { channels: [4, 4], zDim: 3, input: { height: 8, width: 8 } },
};

/** Two photos, one label above another. The caller owns `tensors`: all that the batch is made of. */
export function makeTinyBatch<T>(runtime: TrainingRuntime<T>): { batch: TrainingBatch<T>; tensors: T[] } {
  const labelMaps = [10, 20].map((horizon): LabelMap => {
    const ids = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i < horizon * SIZE ? 0 : 1));
    return { width: SIZE, height: SIZE, ids };
  });
  const maps = labelMaps.map((map) => encodeSemantics(map, TINY.generator));
  const tensors: T[] = [];
  const upload = (data: Float32Array, shape: readonly number[]): T => {
    tensors.push(runtime.upload(data, shape));
    return tensors.at(-1)!;
  };
  const kept = new Map<string, T>();
  const once = (name: string, make: () => T): T => {
    if (!kept.has(name)) kept.set(name, make());
    return kept.get(name)!;
  };
  const photos = upload(normalLatent(5, 2 * 3 * SIZE * SIZE).map(Math.tanh), [2, 3, SIZE, SIZE]);
  const batch: TrainingBatch<T> = {
    step: 0,
    photos,
    views: photos,
    maps,
    labelMaps,
    window: { top: 0, left: 0, ...TINY.generator.latent },
    semantics: (height, width) =>
      once(`${height}x${width}`, () => {
        const { data, shape } = oneHotBatch(maps, TINY.generator, height, width);
        return upload(data, shape);
      }),
    patterns: () => undefined,
    normal: (purpose, shape) =>
      once(purpose, () => {
        const count = shape.reduce((product, side) => product * side, 1);
        return upload(drawNormal(SEED, 0, purpose, count), shape);
      }),
    uniform: (purpose) => drawUniform(SEED, 0, purpose),
    upload,
  };
  return { batch, tensors };
}
