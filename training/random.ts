/** Randomness of a training: every number follows from seed, step and purpose, so that a run that is resumed draws what it would have drawn. */
import { normalLatent, uniformGenerator } from '../src-shared/random.ts';

/** A seed for one purpose of one step (FNV-1a over all three). */
function seedOf(seed: number, step: number, purpose: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${step}/${purpose}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** Uniform numbers in [0, 1). */
export function drawUniform(seed: number, step: number, purpose: string): () => number {
  return uniformGenerator(seedOf(seed, step, purpose));
}

/** `count` N(0, 1) numbers. */
export function drawNormal(seed: number, step: number, purpose: string, count: number): Float32Array {
  return normalLatent(seedOf(seed, step, purpose), count);
}
