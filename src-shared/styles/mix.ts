/**
 * Moving among styles. A latent z is drawn from N(0, I): in so many dimensions nearly all of it lies at one distance from
 * the origin, and the straight way between two latents passes through a middle that the generator hardly ever saw. So
 * directions are averaged along the sphere and lengths for themselves; for two latents that is slerp.
 */
import { normalLatent } from '../random.ts';
import type { Style } from '../api/values.ts';

export interface PadPoint {
  /** 0 (left) .. 1 (right). */
  readonly x: number;
  /** 0 (top) .. 1 (bottom). */
  readonly y: number;
}

/**
 * Weights, with sum 1, of one to four styles for a point of the square pad. Two stand left and right; three at the top
 * left, top right and bottom middle; four in the corners, row by row. Points outside go to the nearest inside.
 */
export function padWeights(count: number, point: PadPoint): number[] {
  const x = clamp(point.x);
  const y = clamp(point.y);
  switch (count) {
    case 1:
      return [1];
    case 2:
      return [1 - x, x];
    case 3:
      return triangleWeights(x, y);
    case 4:
      return [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
    default:
      throw new RangeError('a pad mixes one to four styles');
  }
}

/** Where each style stands on the pad. */
export function padCorners(count: number): PadPoint[] {
  const corners: Record<number, PadPoint[]> = {
    1: [{ x: 0.5, y: 0.5 }],
    2: [
      { x: 0, y: 0.5 },
      { x: 1, y: 0.5 },
    ],
    3: [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0.5, y: 1 },
    ],
    4: [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0, y: 1 },
      { x: 1, y: 1 },
    ],
  };
  const places = corners[count];
  if (places === undefined) throw new RangeError('a pad mixes one to four styles');
  return places;
}

/**
 * Mixes latents of one length by weights of sum 1: the spherical weighted average of their directions (Buss and Fillmore,
 * 2001), with the weighted average of their lengths. Latents without direction, or with opposite ones, are mixed straight.
 */
export function mixLatents(latents: readonly ArrayLike<number>[], weights: readonly number[]): Float32Array {
  const lengths = latents.map(lengthOf);
  const straight = weightedSum(latents, weights);
  if (lengths.some((length) => length === 0)) return Float32Array.from(straight);
  const directions = latents.map((latent, i) => Float64Array.from(latent, (value) => value / lengths[i]!));
  const direction = sphericalAverage(directions, weights);
  if (direction === undefined) return Float32Array.from(straight);
  const length = lengths.reduce((sum, one, i) => sum + weights[i]! * one, 0);
  return Float32Array.from(direction, (value) => value * length);
}

/** Mixes styles: their means as latents, their spreads evenly. */
export function mixStyles(styles: readonly Style[], weights: readonly number[]): Style {
  return {
    mu: [
      ...mixLatents(
        styles.map((style) => style.mu),
        weights,
      ),
    ],
    sigma: [
      ...weightedSum(
        styles.map((style) => style.sigma),
        weights,
      ),
    ],
  };
}

/**
 * A latent near `z`, at its distance from the origin: turned by `step` (0 stays, 1 is a right angle) towards a direction
 * that `seed` chooses. For 'more like this'.
 */
export function nearbyLatent(z: ArrayLike<number>, step: number, seed: number): Float32Array {
  const random = normalLatent(seed, z.length);
  const length = lengthOf(z);
  if (length === 0) return random.map((value) => value * step);
  const along = dot(random, z) / length ** 2;
  const aside = Float64Array.from(random, (value, i) => value - along * z[i]!);
  const asideLength = lengthOf(aside);
  if (asideLength === 0) return Float32Array.from(z);
  const angle = (step * Math.PI) / 2;
  const turn = (Math.sin(angle) * length) / asideLength;
  return Float32Array.from(aside, (value, i) => Math.cos(angle) * z[i]! + turn * value);
}

const ITERATIONS = 100;

/** The direction from which the weighted directions, seen along the sphere, balance; `undefined` where none is found. */
function sphericalAverage(directions: readonly Float64Array[], weights: readonly number[]): Float64Array | undefined {
  const start = weightedSum(directions, weights);
  let length = lengthOf(start);
  if (length < 1e-9) return undefined;
  let mean = start.map((value) => value / length);
  for (let i = 0; i < ITERATIONS; i++) {
    const pull = new Float64Array(mean.length);
    directions.forEach((direction, at) => addPull(pull, mean, direction, weights[at]!));
    length = lengthOf(pull);
    if (length < 1e-12) break;
    const [cos, sin] = [Math.cos(length), Math.sin(length) / length];
    mean = mean.map((value, at) => cos * value + sin * pull[at]!);
    const unit = lengthOf(mean);
    mean = mean.map((value) => value / unit);
  }
  return mean;
}

/** Adds `weight` times the way along the sphere from `mean` to `direction`, as a tangent at `mean`. */
function addPull(pull: Float64Array, mean: Float64Array, direction: Float64Array, weight: number): void {
  const cos = dot(mean, direction);
  const aside = direction.map((value, i) => value - cos * mean[i]!);
  const sin = lengthOf(aside);
  if (sin < 1e-12) return;
  const scale = (weight * Math.atan2(sin, cos)) / sin;
  for (let i = 0; i < pull.length; i++) pull[i]! += scale * aside[i]!;
}

function weightedSum(vectors: readonly ArrayLike<number>[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, at) => {
    for (let i = 0; i < sum.length; i++) sum[i]! += weights[at]! * vector[i]!;
  });
  return sum;
}

/** Barycentric weights in the triangle of `padCorners(3)`; points outside go to the nearest point of its rim. */
function triangleWeights(x: number, y: number): number[] {
  const right = x - y / 2;
  const left = 1 - y - right;
  if (left >= 0 && right >= 0) return [left, right, y];
  // Outside lies only beyond one of the two slanted sides: the foot on it, from its upper corner to the lower one.
  const across = left < 0 ? 1 - x : x;
  const share = clamp((0.5 * across + y) / 1.25);
  return left < 0 ? [0, 1 - share, share] : [1 - share, 0, share];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function lengthOf(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
