import type { Size } from '../../../src-shared/geometry.ts';
import type { SemanticMap } from '../../../src-shared/labels/semantics.ts';
import { uniformGenerator } from '../../../src-shared/random.ts';

/** Of how many codes the maps are made. */
const CODES = 5;

/** Vertical bands as wide as told; bands of nearly no width do not repeat. */
export function bandsMap({ width, height }: Size, across: number): SemanticMap {
  const codes = Uint16Array.from({ length: width * height }, (_, i) => Math.floor((i % width) / across) % CODES);
  return { width, height, codes };
}

/** A code of its own for every pixel: nothing repeats. */
export function noiseMap({ width, height }: Size): SemanticMap {
  const uniform = uniformGenerator(1);
  return { width, height, codes: Uint16Array.from({ length: width * height }, () => Math.floor(uniform() * CODES)) };
}
