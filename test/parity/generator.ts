/** Holds the generator of a runtime, both its ways, to the published network, block by block. */
import { encodeSemantics, markEdges, UNLABELLED } from '../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import type { GenerateOptions, Observe, Runtime } from '../../src-main/engine/runtimes/runtime.ts';
import { compare, worst, type Comparison } from './comparison.ts';
import { differentWeights, generatorOf, instance, stored, type Fixture } from './fixture.ts';

/** `dense`: as published. `patterns`: exact modulation, running statistics folded. */
export const WAYS = ['dense', 'patterns'] as const;
export type Way = (typeof WAYS)[number];

/** The worst difference of every block and the output, for all weights that the files hold. */
export async function runGenerator(fixture: Fixture, runtime: Runtime, way: Way): Promise<Comparison[]> {
  const files = differentWeights(fixture, 'G');
  const results: Comparison[] = [];
  for (const { file, weights } of files) {
    for (const comparison of await runFile(fixture, generatorOf(fixture, weights), weights, runtime, way)) {
      results.push(files.length > 1 ? { ...comparison, name: `${file} ${comparison.name}` } : comparison);
    }
  }
  return results;
}

async function runFile(
  fixture: Fixture,
  architecture: GeneratorArchitecture,
  weights: Weights,
  runtime: Runtime,
  way: Way,
): Promise<Comparison[]> {
  const labels = stored(fixture, 'labels');
  const [count = 0, height = 0, width = 0] = labels.shape;
  const byName = new Map<string, Comparison[]>();
  const note = (comparison: Comparison): void =>
    void byName.set(comparison.name, [...(byName.get(comparison.name) ?? []), comparison]);
  const run = await openWay(runtime, architecture, weights, way);
  try {
    for (let n = 0; n < count; n++) {
      const instances = fixture.expected.get('instances');
      const map = { width, height, ids: labelIds(instance(labels, n), architecture) };
      const instanceIds = instances && Uint8Array.from(instance(instances, n), Number);
      if (instanceIds)
        note(
          compare(
            'edges',
            markEdges(instanceIds, width, height),
            Array.from(instance(stored(fixture, 'edges'), n), Number),
            0,
          ),
        );
      const z =
        architecture.zDim > 0 ? Float32Array.from(instance(stored(fixture, 'z'), n), Number) : new Float32Array();
      const observe: Observe = (block, value) => {
        const expected = fixture.expected.get(`block.${block}`);
        if (expected) note(compare(block, value.data, Array.from(instance(expected, n), Number)));
      };
      const seeds = fixture.expected.get('noise');
      const noise = seeds ? { noise: Number(seeds.data[n]) } : {};
      for (const [end, name] of [
        ['full', 'output'],
        ['preview', 'preview'],
      ] as const) {
        const expected = fixture.expected.get(name);
        if (!expected) continue;
        const semantics = encodeSemantics(map, architecture, instanceIds);
        const { picture } = await run.picture(semantics, z, { ...noise, observe, end });
        note(compare(name, picture, Array.from(instance(expected, n), Number)));
      }
    }
  } finally {
    await run.dispose();
  }
  return [...byName.values()].map(worst);
}

/** Fixtures write don't-care as the channel it takes; label files write it as 255. */
function labelIds(ids: ArrayLike<number | bigint>, { labels, dontCare }: GeneratorArchitecture): Uint8Array {
  return Uint8Array.from(ids, (id) => (dontCare && Number(id) === labels ? UNLABELLED : Number(id)));
}

async function openWay(runtime: Runtime, architecture: GeneratorArchitecture, weights: Weights, way: Way) {
  if (way === 'dense') {
    const dense = await runtime.loadDenseGenerator(architecture, weights);
    return { picture: dense.generate.bind(dense), dispose: () => dense.dispose() };
  }
  const generator = await runtime.loadGenerator(architecture, weights, { observed: true });
  return {
    picture: async (map: Parameters<typeof generator.useMap>[0], z: Float32Array, options: GenerateOptions) => {
      await generator.useMap(map, undefined, options.end);
      return generator.generate(z, options);
    },
    dispose: () => generator.dispose(),
  };
}
