/** Semantic channels of a map as networks take them. */
import type { Size } from '../../../src-shared/geometry.ts';
import { oneHot, resizeSemantics, semanticCoding, type SemanticMap } from '../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { FloatTensor } from './runtime.ts';

/** [1, semantic_nc, height, width] of `map` at `size`. */
export function semanticTensor(
  architecture: GeneratorArchitecture,
  map: SemanticMap,
  { width, height }: Size,
): FloatTensor {
  const coding = semanticCoding(architecture);
  return { data: oneHot(resizeSemantics(map, width, height), coding), shape: [1, coding.channels, height, width] };
}

/** Size of a preview of `map`, which has that of the full picture. */
export function previewSize({ width, height }: Size): Size {
  return { width: width / 2, height: height / 2 };
}
