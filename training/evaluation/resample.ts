/** Resampling by convolution, as Pillow and PyTorch (antialias) do it, so that figures do not depend on the language. */
import type { Size } from '../../src-shared/geometry.ts';

/** Channels of one size, plane after plane. */
export interface Planes extends Size {
  readonly data: Float32Array;
}

interface Filter {
  /** Reach on either side, in pixels of the coarser grid. */
  support: number;
  weigh: (x: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS = {
  bilinear: { support: 1, weigh: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  lanczos: { support: 3, weigh: (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
} satisfies Record<string, Filter>;

interface ResampleOptions {
  filter: keyof typeof FILTERS;
  /** Whether the filter widens where the picture becomes smaller; without it pixels are passed over. */
  antialias?: boolean;
  /** What becomes of each number, after each of the two directions: rounding, for pictures of bytes. */
  settle?: (value: number) => number;
}

/** To whole numbers of 0 to 255, as Pillow does between and after the two directions. */
export function settleBytes(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value + 0.5)));
}

/** Half-pixel centres. */
export function resample(planes: Planes, { width, height }: Size, options: ResampleOptions): Planes {
  const across = planes.width === width ? planes : resampleRows(planes, width, options);
  if (across.height === height) return across;
  return transpose(resampleRows(transpose(across), height, options));
}

function resampleRows(planes: Planes, width: number, { filter, antialias = true, settle }: ResampleOptions): Planes {
  const { data, height } = planes;
  const taps = tapsOf(planes.width, width, FILTERS[filter], antialias);
  const rows = data.length / planes.width;
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const source = row * planes.width;
    for (let x = 0; x < width; x++) {
      const { first, weights } = taps[x]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * data[source + first + k]!;
      out[row * width + x] = settle ? settle(sum) : sum;
    }
  }
  return { width, height, data: out };
}

/** What of `length` samples each of `wished` ones is made of. */
function tapsOf(length: number, wished: number, { support, weigh }: Filter, antialias: boolean) {
  const scale = length / wished;
  const widened = antialias ? Math.max(1, scale) : 1;
  const reach = support * widened;
  return Array.from({ length: wished }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(length, Math.trunc(centre + reach + 0.5));
    const raw = Float64Array.from({ length: end - first }, (__, k) => weigh((first + k - centre + 0.5) / widened));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}

/** Rows become columns. */
function transpose({ data, width, height }: Planes): Planes {
  const plane = width * height;
  const out = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += plane) {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) out[start + x * height + y] = data[start + y * width + x]!;
  }
  return { width: height, height: width, data: out };
}
