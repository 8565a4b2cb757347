/** A part of a picture, enlarged once or twice: whatever lies around it, as far as it matters, is enlarged along and cut off. */
import { marginOf } from '../../src-shared/enlargement/enlarge-tiles.ts';
import type { EnlargeFactor } from '../../src-shared/enlargement/enlarge-factor.ts';
import { growRect, type Rect, type Size } from '../../src-shared/geometry.ts';
import type { EnlargerArchitecture } from '../../src-shared/packs.ts';
import type { EnlargerRunner } from './runtimes/runtime.ts';

/** [3, height, width] in [-1, 1]. */
export interface FloatPicture extends Size {
  data: Float32Array;
}

/** `core` of `picture`, `factor` times as large. */
export async function enlargeRegion(
  runner: EnlargerRunner,
  architecture: EnlargerArchitecture,
  picture: FloatPicture,
  core: Rect,
  factor: EnlargeFactor,
): Promise<FloatPicture> {
  let [made, inner] = [picture, core];
  for (let left = factor; left > 1; left = left === 4 ? 2 : 1) {
    const needed = growRect(inner, { by: marginOf(architecture, left) }, made);
    const { data, width, height } = cutOut(made, needed);
    made = { data: await runner.enlarge(data, height, width), width: 2 * width, height: 2 * height };
    inner = {
      x: 2 * (inner.x - needed.x),
      y: 2 * (inner.y - needed.y),
      width: 2 * inner.width,
      height: 2 * inner.height,
    };
  }
  return cutOut(made, inner);
}

function cutOut(picture: FloatPicture, { x, y, width, height }: Rect): FloatPicture {
  if (width === picture.width && height === picture.height) return picture;
  const data = new Float32Array(3 * width * height);
  for (let row = 0; row < 3 * height; row++) {
    const [channel, line] = [Math.floor(row / height), y + (row % height)];
    const from = (channel * picture.height + line) * picture.width + x;
    data.set(picture.data.subarray(from, from + width), row * width);
  }
  return { data, width, height };
}
