/** The experiment with maps of one label each (network/layer-trace.ts), for the labels of a picture. */
import { WASHED, type WashedAway } from '../../../src-shared/api/inside-api.ts';
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';
import { encodeSemantics, oneHot, semanticCoding } from '../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import { washAway } from '../network/layer-trace.ts';
import { spadeKernel } from '../network/spade.ts';
import type { Weights } from '../network/weights.ts';
import type { FloatTensor, Runtime } from '../runtimes/runtime.ts';

/** The labels of most area in `map`, and what of `layer` becomes of them. */
export async function washLabels(
  runtime: Pick<Runtime, 'runOnce'>,
  architecture: GeneratorArchitecture,
  weights: Weights,
  layer: string,
  map: LabelMap,
): Promise<WashedAway> {
  const labels = largestLabels(map, WASHED.labels);
  // Two convolutions in a row without padding, and some pixels left to take statistics of.
  const side = 2 * spadeKernel(architecture) + 1;
  const coding = semanticCoding(architecture);
  const data = new Float32Array(labels.length * coding.channels * side * side);
  for (const [n, label] of labels.entries()) {
    const uniform = { width: side, height: side, ids: new Uint8Array(side * side).fill(label) };
    data.set(oneHot(encodeSemantics(uniform, architecture), coding), n * coding.channels * side * side);
  }
  const results = await runtime.runOnce(
    (ops, parameters, { semantics }) => washAway(ops, parameters, layer, present(semantics)),
    weights,
    { semantics: { data, shape: [labels.length, coding.channels, side, side] } },
  );
  const table = (name: string): number[][] => middles(present(results[name]));
  return {
    labels,
    convolved: table('convolved'),
    batch: table('batch'),
    instance: table('instance'),
    gamma: table('gamma'),
    beta: table('beta'),
  };
}

/** Ids by area, the largest first. */
function largestLabels({ ids }: LabelMap, count: number): number[] {
  const areas = new Uint32Array(256);
  for (const id of ids) areas[id]!++;
  return [...areas.keys()]
    .filter((id) => areas[id]! > 0)
    .sort((a, b) => areas[b]! - areas[a]!)
    .slice(0, count);
}

/** Numbers [n][channel] in the middle of the maps [N, C, H, W]. */
function middles({ data, shape }: FloatTensor): number[][] {
  const [n = 0, channels = 0, height = 1, width = 1] = shape;
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  return Array.from({ length: n }, (_, map) =>
    Array.from(
      { length: Math.min(channels, WASHED.channels) },
      (_, channel) => data[(map * channels + channel) * height * width + middle]!,
    ),
  );
}
