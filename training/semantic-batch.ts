/** Label maps of a batch as the networks see them. */
import { oneHot, resizeSemantics, semanticCoding, type SemanticMap } from '../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../src-shared/packs.ts';

/** One-hot semantic channels [N, semantic_nc, height, width] of N maps of one size, nearest-resized. */
export function oneHotBatch(
  maps: readonly SemanticMap[],
  generator: GeneratorArchitecture,
  height: number,
  width: number,
): { data: Float32Array; shape: readonly number[] } {
  const coding = semanticCoding(generator);
  const length = coding.channels * height * width;
  const data = new Float32Array(maps.length * length);
  maps.forEach((map, n) => data.set(oneHot(resizeSemantics(map, width, height), coding), n * length));
  return { data, shape: [maps.length, coding.channels, height, width] };
}
