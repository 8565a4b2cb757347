/**
 * Semi-parametric synthesis (SIMS, arXiv 1804.10992): a memory of segments out of photos, by label; for each segment of a map the one
 * of the most alike shape is laid into it; a network makes one picture of what lies there, and fills what is empty.
 *
 * Smaller than the paper's: segments are stretched box to box where the paper fits a transformation, and the order in which they lie
 * over each other does not matter, as each is cut to the map's own segment.
 */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { TrainableNetwork } from '../../src-main/engine/runtimes/training-runtime.ts';
import {
  convolutionTensors,
  convolve3,
  EPSILON,
  type PaintInput,
  type PaintOps,
  type PictureNetwork,
} from './picture-network.ts';
import { findSegments, segmentDistance, type Segment, type SegmentedMap } from './segments.ts';

const SLOPE = 0.2;
/** Red, green, blue, and whether something lies there. */
const CANVAS_CHANNELS = 4;
/** Share of a map below which a segment is not worth remembering. */
const LEAST_SHARE = 0.002;

/** A photo [3, H, W] in [-1, 1] with its map, of one size. */
export interface RememberedPhoto {
  photo: Float32Array;
  map: LabelMap;
}

interface Remembered extends Segment {
  photo: Float32Array;
  from: SegmentedMap;
}

export class SegmentMemory {
  private readonly byLabel = new Map<number, Remembered[]>();

  constructor(photos: readonly RememberedPhoto[]) {
    for (const { photo, map } of photos) {
      const from = findSegments(map, Math.max(1, LEAST_SHARE * map.ids.length));
      for (const segment of from.segments)
        this.byLabel.set(segment.label, [...(this.byLabel.get(segment.label) ?? []), { ...segment, photo, from }]);
    }
  }

  /** [4, H, W]: the colours that were found, in [-1, 1], then 1 where there are any; 0 elsewhere. */
  layOut(map: LabelMap): Float32Array {
    const wanted = findSegments(map, 1);
    const canvas = new Float32Array(CANVAS_CHANNELS * map.ids.length);
    for (const segment of wanted.segments) {
      const found = this.find(segment, map);
      if (found) lay(found, segment, wanted, canvas);
    }
    return canvas;
  }

  /** The remembered segment of that label whose shape, place and size come nearest. */
  find(segment: Segment, size: { width: number; height: number }): Remembered | undefined {
    let best: Remembered | undefined;
    let least = Infinity;
    for (const known of this.byLabel.get(segment.label) ?? []) {
      const distance = segmentDistance(segment, known, size);
      if (distance >= least) continue;
      least = distance;
      best = known;
    }
    return best;
  }
}

/** Stretches a remembered segment to the box of the wanted one; what of either is not covered by the other stays empty. */
function lay(found: Remembered, wanted: Segment, { width, height, areas }: SegmentedMap, canvas: Float32Array): void {
  const { from, photo } = found;
  const plane = width * height;
  const fromPlane = from.width * from.height;
  for (let dy = 0; dy < wanted.height; dy++) {
    const y = found.top + Math.floor((dy * found.height) / wanted.height);
    for (let dx = 0; dx < wanted.width; dx++) {
      const to = (wanted.top + dy) * width + wanted.left + dx;
      const source = y * from.width + found.left + Math.floor((dx * found.width) / wanted.width);
      if (areas[to] !== wanted.area || from.areas[source] !== found.area) continue;
      for (let channel = 0; channel < 3; channel++) canvas[channel * plane + to] = photo[channel * fromPlane + source]!;
      canvas[3 * plane + to] = 1;
    }
  }
}

export interface SimsShape {
  /** Semantic channels of the map. */
  semantics: number;
  /** Channels at full size; they double with every halving. */
  nf: number;
  halvings: number;
}

/** The network that makes a picture of canvas and map: down, up again, with what lay at each size handed across. */
export function sims(memory: SegmentMemory, { semantics, nf, halvings }: SimsShape): PictureNetwork {
  const widths = Array.from({ length: halvings + 1 }, (_, level) => nf * 2 ** level);
  const levels = widths.slice(1).map((width, level) => ({ level, narrow: widths[level]!, width }));
  return {
    tensors: new Map([
      ...convolutionTensors('first', CANVAS_CHANNELS + semantics, nf, 3),
      ...levels.flatMap(({ level, narrow, width }) => [
        ...convolutionTensors(`down_${level}`, narrow, width, 3),
        ...convolutionTensors(`up_${level}`, width + narrow + semantics, narrow, 3),
      ]),
      ...convolutionTensors('conv_img', nf, 3, 3),
    ]),
    paint<T>(
      ops: PaintOps<T>,
      parameters: TrainableNetwork<T>,
      { semantics: pyramid, labelMaps, upload }: PaintInput<T>,
    ): T {
      const { width, height } = labelMaps[0]!;
      const canvases = new Float32Array(labelMaps.length * CANVAS_CHANNELS * width * height);
      labelMaps.forEach((map, n) => canvases.set(memory.layOut(map), n * CANVAS_CHANNELS * width * height));
      const canvas = upload(canvases, [labelMaps.length, CANVAS_CHANNELS, height, width]);
      const convolve = (name: string, x: T, stride = 1): T =>
        ops.leakyRelu(ops.normaliseInstance(convolve3(ops, parameters, name, x, stride), EPSILON), SLOPE);
      let x = convolve('first', ops.concatenate([canvas, pyramid(height, width)]));
      const across: T[] = [];
      for (const { level } of levels) {
        across.push(x);
        x = convolve(`down_${level}`, x, 2);
      }
      for (const { level } of levels.toReversed()) {
        const scale = 2 ** level;
        const semantic = pyramid(height / scale, width / scale);
        x = convolve(`up_${level}`, ops.concatenate([ops.upsample(x), across[level]!, semantic]));
      }
      return ops.tanh(convolve3(ops, parameters, 'conv_img', x));
    },
  };
}
