/** A map that shows what a pack can do: the sample landscape where it has the labels for it, else a patchwork of its labels. */
import type { Label } from '../packs.ts';
import { uniformGenerator } from '../random.ts';
import { createLabelMap, type LabelMap } from './label-map.ts';
import { drawSampleLandscape, hasLandscape } from './sample-landscape.ts';

const PATCHES = 9;

export function drawSampleMap(labels: readonly Label[], width: number, height: number): LabelMap {
  return hasLandscape(labels) ? drawSampleLandscape(labels, width, height) : drawPatchwork(labels, width, height);
}

/** Each pixel takes the label of the nearest of a few scattered points. */
function drawPatchwork(labels: readonly Label[], width: number, height: number): LabelMap {
  const uniform = uniformGenerator(7);
  const map = createLabelMap(width, height, labels[0]?.id ?? 0);
  const points = Array.from({ length: PATCHES }, (_, i) => ({
    x: uniform() * width,
    y: ((i + uniform()) / PATCHES) * height,
    id: labels[Math.floor((i * labels.length) / PATCHES)]?.id ?? 0,
  }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let nearest = Infinity;
      for (const point of points) {
        const distance = (point.x - x) ** 2 + (2 * (point.y - y)) ** 2;
        if (distance >= nearest) continue;
        nearest = distance;
        map.ids[y * width + x] = point.id;
      }
    }
  }
  return map;
}
