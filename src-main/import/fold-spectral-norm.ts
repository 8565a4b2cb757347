/** Makes plain weights of those that training stores: spectral norm folded, wrappers' prefixes and counters left out. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Weights, WeightTensor } from '../engine/network/weights.ts';
import { plainName } from './networks/plain-names.ts';

/** As torch's normalise: a vector shorter than this is not blown up to length 1. */
const SMALLEST_NORM = 1e-12;

/** What training keeps beside the weights, under the old names of spectral norm and under those of parametrizations. */
const AUXILIARY = /\.(weight_[uv]|parametrizations\.weight\.0\._[uv]|num_batches_tracked)$/;
const ORIGINAL = /\.(weight_orig|parametrizations\.weight\.original)$/;

/**
 * Replaces weight_orig, weight_u and weight_v (or parametrizations.weight.original, .0._u and .0._v) by weight =
 * weight_orig / sigma, sigma = u . (W v) with W as [out, everything else] (arXiv 1903.07291, appendix A); v =
 * normalise(W^T u) where old files lack it. Takes wrappers' prefixes off and drops num_batches_tracked; all else passes
 * through. Throws `weights-spectral-norm`, `weights-name-twice`.
 */
export function foldSpectralNorm(weights: Weights): Weights {
  const named = stripWrappers(weights);
  const folded = new Map<string, WeightTensor>();
  for (const [name, tensor] of named) {
    if (AUXILIARY.test(name)) continue;
    if (ORIGINAL.test(name)) {
      const layer = name.replace(ORIGINAL, '');
      if (folded.has(`${layer}.weight`)) throw new SpadeworkError('weights-name-twice', { name: `${layer}.weight` });
      folded.set(`${layer}.weight`, foldWeight(layer, tensor, named));
    } else if (!isStale(name, named)) folded.set(name, tensor);
  }
  return folded;
}

/** torch 1.0 and before also keep the last normalised `weight` beside weight_orig. */
function isStale(name: string, named: Weights): boolean {
  return named.has(`${name}_orig`);
}

/** Name of a tensor after folding; undefined for what training keeps beside the weights. */
export function foldedName(name: string): string | undefined {
  return AUXILIARY.test(name) ? undefined : name.replace(ORIGINAL, '.weight');
}

function stripWrappers(weights: Weights): Weights {
  const stripped = new Map<string, WeightTensor>();
  for (const [name, tensor] of weights) {
    const plain = plainName(name);
    if (stripped.has(plain)) throw new SpadeworkError('weights-name-twice', { name: plain });
    stripped.set(plain, tensor);
  }
  return stripped;
}

function foldWeight(layer: string, original: WeightTensor, named: Weights): WeightTensor {
  const vector = (name: string): Float32Array | undefined =>
    (named.get(`${layer}.weight_${name}`) ?? named.get(`${layer}.parametrizations.weight.0._${name}`))?.data;
  const u = vector('u');
  const rows = original.shape[0] ?? 0;
  if (u?.length !== rows || rows === 0) throw new SpadeworkError('weights-spectral-norm', { name: layer });
  const columns = original.data.length / rows;
  const v = vector('v') ?? estimateV(original.data, u, columns);
  if (v.length !== columns) throw new SpadeworkError('weights-spectral-norm', { name: layer });
  const sigma = spectralNorm(original.data, u, v);
  if (!Number.isFinite(sigma) || sigma === 0) throw new SpadeworkError('weights-spectral-norm', { name: layer });
  return { shape: original.shape, data: original.data.map((weight) => weight / sigma) };
}

/** u . (W v), accumulated in double precision. */
function spectralNorm(matrix: Float32Array, u: Float32Array, v: ArrayLike<number>): number {
  const columns = v.length;
  let sigma = 0;
  for (let row = 0; row < u.length; row++) {
    let product = 0;
    const start = row * columns;
    for (let column = 0; column < columns; column++) product += matrix[start + column]! * v[column]!;
    sigma += u[row]! * product;
  }
  return sigma;
}

/** normalise(W^T u) */
function estimateV(matrix: Float32Array, u: Float32Array, columns: number): Float64Array {
  const v = new Float64Array(columns);
  for (let row = 0; row < u.length; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) v[column]! += matrix[start + column]! * u[row]!;
  }
  const norm = Math.max(Math.sqrt(v.reduce((sum, value) => sum + value * value, 0)), SMALLEST_NORM);
  return v.map((value) => value / norm);
}
