/** From the logits of a segmenter to one class for each pixel of the photo. */
import type { Size } from '../../src-shared/geometry.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { FloatTensor } from './runtimes/runtime.ts';

/**
 * logits [1, classes, s, s] lie corner on corner over a square of `input` pixels a side, to which a photo of `size` was
 * stretched. Row by row, as the logits of all pixels at once would take hundreds of megabytes.
 */
export function likeliestClasses({ data, shape }: FloatTensor, input: number, size: Size): LabelMap {
  const [, classes = 1, rows = 1, columns = 1] = shape;
  const { width, height } = size;
  const across = placesIn(columns, input, width);
  const down = placesIn(rows, input, height);
  const ids = new Uint8Array(width * height);
  /** Logits of one row of the photo at each column, class by class. */
  const row = new Float32Array(columns * classes);
  for (let y = 0; y < height; y++) {
    const { before, share } = down[y]!;
    const next = Math.min(before + 1, rows - 1);
    for (let id = 0; id < classes; id++) {
      const upper = (id * rows + before) * columns;
      const lower = (id * rows + next) * columns;
      for (let column = 0; column < columns; column++) {
        const from = data[upper + column]!;
        row[column * classes + id] = from + (data[lower + column]! - from) * share;
      }
    }
    for (let x = 0; x < width; x++) ids[y * width + x] = likeliest(row, classes, columns, across[x]!);
  }
  return { width, height, ids };
}

/** A place between two samples: the one before it, and how far it lies towards the next, 0..1. */
interface Place {
  before: number;
  share: number;
}

/** Where the pixels of a side of `length` lie among `samples`. */
function placesIn(samples: number, input: number, length: number): Place[] {
  return Array.from({ length }, (_, i) => {
    const inInput = Math.max(0, Math.min(input - 1, ((i + 0.5) * input) / length - 0.5));
    const at = (inInput * (samples - 1)) / (input - 1);
    const before = Math.floor(at);
    return { before, share: at - before };
  });
}

function likeliest(row: Float32Array, classes: number, columns: number, { before, share }: Place): number {
  const left = before * classes;
  const right = Math.min(before + 1, columns - 1) * classes;
  let found = 0;
  let most = -Infinity;
  for (let id = 0; id < classes; id++) {
    const from = row[left + id]!;
    const logit = from + (row[right + id]! - from) * share;
    if (logit <= most) continue;
    most = logit;
    found = id;
  }
  return found;
}
