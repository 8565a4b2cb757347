/**
 * What happens to pictures before the discriminator sees them, alike for photos and pictures of a pair and differentiable: it
 * keeps a discriminator from learning few photographs by heart (Zhao et al., arXiv 2006.10738).
 */
import type { RowOps, TrainingOps } from '../src-main/engine/network/training-ops.ts';
import type { TrainingBatch } from './objective.ts';

const BRIGHTNESS = 0.2;
const CONTRAST = 0.3;
const SATURATION = 0.4;

/** Brightness, contrast and saturation of each picture of a batch. */
export function drawAugmentation<T>(ops: TrainingOps<T> & RowOps<T>, batch: TrainingBatch<T>): (pictures: T) => T {
  const uniform = batch.uniform('augmentation');
  const draws = batch.maps.map(() => ({
    brightness: BRIGHTNESS * (2 * uniform() - 1),
    contrast: 1 + CONTRAST * (2 * uniform() - 1),
    saturation: 1 + SATURATION * (2 * uniform() - 1),
  }));
  // ((x - grey) * saturation + grey) * contrast + brightness = x * a + grey * b + brightness
  const upload = (numbers: readonly number[]): T => batch.upload(Float32Array.from(numbers), [draws.length, 1, 1, 1]);
  const own = upload(draws.map(({ contrast, saturation }) => contrast * saturation));
  const grey = upload(draws.map(({ contrast, saturation }) => (contrast * (1 - saturation)) / 3));
  const shift = upload(draws.map(({ brightness }) => brightness));
  return (pictures) =>
    ops.add(ops.add(ops.multiply(pictures, own), ops.multiply(ops.sumGroups(pictures, 1), grey)), shift);
}
