/**
 * The weights of a SPADE layer in the form that exact modulation needs (docs/exact-modulation.md): the first
 * convolution as a table of rows, the second as one matrix for gamma and beta together, with the running statistics
 * of the normalisation folded in. With norm(x) = s x + t,
 *   out = norm(x) (1 + gamma) + beta = x A + B,   A = s (1 + gamma),   B = t (1 + gamma) + beta.
 * A layer without running statistics (instance norm) has its norm run before: then s = 1 and t = 0.
 */
import type { SemanticCoding } from '../../../src-shared/labels/semantics.ts';
import { requireWeight, runningStatistics, type Weights, type WeightTensor } from '../network/weights.ts';
import { foldStatistics } from '../network/spade.ts';

/** Positions of a 3x3 kernel. */
export const POSITIONS = 9;

/** A and B of one layer as two convolutions over the hidden layer. */
export interface FoldedModulation {
  nhidden: number;
  /** [C + C', nhidden, side, side]: first C rows make A, the others B, of C' channels where conv_s follows at once. */
  kernel: WeightTensor;
  /** [C + C'] */
  bias: Float32Array;
}

/** Weights of A and B of a layer. */
export function foldModulation(weights: Weights, layer: string): FoldedModulation {
  const gamma = requireWeight(weights, `${layer}.mlp_gamma.weight`);
  const beta = requireWeight(weights, `${layer}.mlp_beta.weight`);
  const [channels = 0, nhidden = 0, side = 0] = gamma.shape;
  const { scale, offset } = layerStatistics(weights, layer, channels);
  const length = nhidden * side * side;
  const a = new Float32Array(channels * length);
  const b = new Float32Array(channels * length);
  for (let c = 0; c < channels; c++) {
    for (let i = c * length; i < (c + 1) * length; i++) {
      a[i] = scale[c]! * gamma.data[i]!;
      b[i] = offset[c]! * gamma.data[i]! + beta.data[i]!;
    }
  }
  const kernel = join(a, projectOffsets(weights, layer, b, length));
  return {
    nhidden,
    kernel: { shape: [kernel.length / length, nhidden, side, side], data: kernel },
    bias: foldModulationBias(weights, layer),
  };
}

/** Bias of A and B of a layer, [C + C']; needs no kernel of the second convolution. */
export function foldModulationBias(weights: Weights, layer: string): Float32Array {
  const gamma = requireWeight(weights, `${layer}.mlp_gamma.bias`).data;
  const { scale, offset } = layerStatistics(weights, layer, gamma.length);
  const beta = requireWeight(weights, `${layer}.mlp_beta.bias`).data;
  const a = scale.map((s, c) => s * (1 + gamma[c]!));
  const b = offset.map((t, c) => t * (1 + gamma[c]!) + beta[c]!);
  return join(a, projectOffsets(weights, layer, b, 1));
}

/**
 * What makes B, [C, length]. Of norm_s, whose result conv_s reads at once, [C', length]: conv_s(x A + B) = conv_s(x A) +
 * conv_s(B), and B is known with the map. Sums are in double precision: they stand for one of float32 over x A + B.
 */
function projectOffsets(weights: Weights, layer: string, b: Float32Array, length: number): Float32Array {
  if (!layer.endsWith('.norm_s')) return b;
  const { shape, data } = requireWeight(weights, layer.replace(/norm_s$/, 'conv_s.weight'));
  const [fout = 0, fin = 0] = shape;
  const projected = new Float32Array(fout * length);
  const sum = new Float64Array(length);
  for (let o = 0; o < fout; o++) {
    sum.fill(0);
    // Four channels a pass, so that the sums are read and written a quarter as often: three times as fast.
    for (let c = 0; c < fin; c += 4) {
      const weight = (k: number): number => (c + k < fin ? data[o * fin + c + k]! : 0);
      const row = (k: number): number => Math.min(c + k, fin - 1) * length;
      const [w0, w1, w2, w3] = [weight(0), weight(1), weight(2), weight(3)];
      const [b0, b1, b2, b3] = [row(0), row(1), row(2), row(3)];
      for (let i = 0; i < length; i++) sum[i]! += w0 * b[b0 + i]! + w1 * b[b1 + i]! + w2 * b[b2 + i]! + w3 * b[b3 + i]!;
    }
    projected.set(sum, o * length);
  }
  return projected;
}

function join(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function layerStatistics(
  weights: Weights,
  layer: string,
  channels: number,
): { scale: Float32Array; offset: Float32Array } {
  const statistics = runningStatistics(weights, `${layer}.param_free_norm`);
  if (!statistics) return { scale: new Float32Array(channels).fill(1), offset: new Float32Array(channels) };
  return foldStatistics(statistics);
}

/**
 * The second convolution as a matrix [nhidden, 9R], R the length of a row (A and B): row h, column k * R + c. Hidden row
 * times this matrix gives what a window contributes from each of the nine positions around a pixel.
 */
export function partialProductMatrix({ nhidden, kernel, bias: { length } }: FoldedModulation): WeightTensor {
  const columns = POSITIONS * length;
  const matrix = new Float32Array(nhidden * columns);
  for (let c = 0; c < length; c++) {
    for (let h = 0; h < nhidden; h++) {
      const source = (c * nhidden + h) * POSITIONS;
      for (let k = 0; k < POSITIONS; k++) matrix[h * columns + k * length + c] = kernel.data[source + k]!;
    }
  }
  return { shape: [nhidden, columns], data: matrix };
}

/**
 * The second convolution as a matrix [9 * nhidden, R]: row k * nhidden + h. The hidden rows of the nine windows around a
 * pixel, side by side, times this matrix (and the bias) give A and B of the pixel.
 */
export function wholeMatrix({ nhidden, kernel, bias: { length } }: FoldedModulation): WeightTensor {
  const matrix = new Float32Array(POSITIONS * nhidden * length);
  for (let c = 0; c < length; c++) {
    for (let h = 0; h < nhidden; h++) {
      const source = (c * nhidden + h) * POSITIONS;
      for (let k = 0; k < POSITIONS; k++) matrix[(k * nhidden + h) * length + c] = kernel.data[source + k]!;
    }
  }
  return { shape: [POSITIONS * nhidden, length], data: matrix };
}

/**
 * The first convolution as a table [9 * (codes + 1), nhidden]: row k * (codes + 1) + code is what a pixel of that code at
 * position k adds to the hidden layer; the last code of each position stands for outside and is zero.
 */
export function hiddenTable(
  weights: Weights,
  layer: string,
  coding: SemanticCoding,
): { table: Float32Array; bias: Float32Array } {
  const shared = requireWeight(weights, `${layer}.mlp_shared.0.weight`);
  const [nhidden = 0, semanticChannels = 0] = shared.shape;
  const rows = coding.codes + 1;
  const table = new Float32Array(POSITIONS * rows * nhidden);
  for (let code = 0; code < coding.codes; code++) {
    for (const channel of coding.channelsOf(code)) {
      for (let h = 0; h < nhidden; h++) {
        const source = (h * semanticChannels + channel) * POSITIONS;
        for (let k = 0; k < POSITIONS; k++) {
          const target = (k * rows + code) * nhidden + h;
          table[target] = table[target]! + shared.data[source + k]!;
        }
      }
    }
  }
  return { table, bias: requireWeight(weights, `${layer}.mlp_shared.0.bias`).data };
}

/** Channels of a layer's hidden convolution. */
export function hiddenChannels(weights: Weights, layer: string): number {
  return requireWeight(weights, `${layer}.mlp_shared.0.bias`).data.length;
}
