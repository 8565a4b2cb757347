/** Makes plain weights of those that training stores: spectral norm folded, wrappers' prefixes and counters left out. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Weights, WeightTensor } from '../engine/network/weights.ts';

const WRAPPER_PREFIX = 'module.';
/** As torch's normalise: a vector shorter than this is not blown up to length 1. */
const SMALLEST_NORM = 1e-12;

/**
 * Replaces weight_orig, weight_u and weight_v by weight = weight_orig / sigma, sigma = u . (W v) with W as
 * [out, everything else] (spec section 2); v = normalise(W^T u) where old files lack it. Strips a leading 'module.' and
 * drops num_batches_tracked; all else passes through. Throws `weights-spectral-norm`, `weights-name-twice`.
 */
export function foldSpectralNorm(weights: Weights): Weights {
  const named = stripWrapper(weights);
  const folded = new Map<string, WeightTensor>();
  for (const [name, tensor] of named) {
    if (/\.(weight_u|weight_v|num_batches_tracked)$/.test(name)) continue;
    if (name.endsWith('.weight_orig')) {
      const layer = name.slice(0, -'.weight_orig'.length);
      folded.set(`${layer}.weight`, foldWeight(layer, tensor, named));
    } else if (!named.has(`${name}_orig`)) {
      // torch 1.0 and before also keep the last normalised `weight` beside weight_orig; it is stale.
      folded.set(name, tensor);
    }
  }
  return folded;
}

function stripWrapper(weights: Weights): Weights {
  const stripped = new Map<string, WeightTensor>();
  for (const [name, tensor] of weights) {
    const plain = name.startsWith(WRAPPER_PREFIX) ? name.slice(WRAPPER_PREFIX.length) : name;
    if (stripped.has(plain)) throw new SpadeworkError('weights-name-twice', { name: plain });
    stripped.set(plain, tensor);
  }
  return stripped;
}

function foldWeight(layer: string, original: WeightTensor, named: Weights): WeightTensor {
  const u = named.get(`${layer}.weight_u`)?.data;
  const rows = original.shape[0] ?? 0;
  if (u?.length !== rows || rows === 0) throw new SpadeworkError('weights-spectral-norm', { name: layer });
  const columns = original.data.length / rows;
  const v = named.get(`${layer}.weight_v`)?.data ?? estimateV(original.data, u, columns);
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
