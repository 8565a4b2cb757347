/** The main path as graphs alone, as devices with memory of their own take it, and over kernel memory, in blocks and in planes. */
import * as library from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomGenerator } from '../../packs/random-weights.ts';
import { largestDifference } from '../largest-difference.ts';
import type { GeneratedPicture } from '../runtime.ts';
import { ConvolutionSessions } from './feature-convolution.ts';
import { OnnxGenerator, type GeneratorSettings } from './onnx-generator.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap, noiseMap } from '../../../../test/support/packs/semantic-maps.ts';

const ARCHITECTURE: GeneratorArchitecture = {
  ...SMALL_GENERATOR,
  nf: 4,
  latent: { width: 3, height: 2 },
  noise: true,
};
/** Costs by which a small network, too, has maps for which convolving is cheaper. */
const DENSE_SOON = { product: 0.01, written: 0.001, convolution: 0.005, sum: 0.001 };
const PLAIN = { library, threads: 1, provider: 'cpu' };
const IN_PLANES = { convolutions: new ConvolutionSessions(1, PLAIN) };
const size = pictureSize(ARCHITECTURE);
const { width, height } = size;

const wide: SemanticMap = {
  ...bandsMap(size, 13),
  width: width * 2,
  codes: new Uint16Array(2 * width * height).fill(3, width * height),
};

/** A picture of each map in turn, and whether levels of the map were dense. */
async function pictures(
  settings: Pick<GeneratorSettings, 'remote' | 'convolutions'>,
  maps: readonly SemanticMap[],
  { architecture = ARCHITECTURE, observed = false } = {},
): Promise<{ picture: GeneratedPicture; dense: boolean[] }[]> {
  const options = { threads: 1, cacheBytes: 4 * 1024 * 1024 };
  const generator = await OnnxGenerator.open(
    architecture,
    randomGenerator(architecture, 3),
    options,
    { ...PLAIN, costs: DENSE_SOON, ...settings },
    { observed },
  );
  const made = [];
  for (const map of maps) {
    const { levels } = await generator.useMap(map);
    const picture = await generator.generate(normalLatent(7, ARCHITECTURE.zDim));
    made.push({
      picture: { ...picture, logits: picture.logits.slice() },
      dense: levels.map(({ dense }) => dense),
    });
  }
  await generator.dispose();
  return made;
}

/** Largest difference of numbers before tanh. */
function difference(one: GeneratedPicture, other: GeneratedPicture): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return largestDifference(one.logits, other.logits);
}

/** Painted, not repeating, painted again, and of another size. */
const MAPS = [bandsMap(size, 17), noiseMap(size), bandsMap(size, 17), wide];

test('all ways give the same pictures', async () => {
  const [graphs, own, planes] = [
    await pictures({ remote: true }, MAPS, { observed: true }), // Observed: without dense graphs.
    await pictures({}, MAPS),
    await pictures(IN_PLANES, MAPS),
  ];
  for (const way of [graphs, own, planes]) {
    expect(way.map(({ dense }) => dense.at(-1))).toEqual([false, true, false, false]);
    expect(way[2]!.picture.logits).toEqual(way[0]!.picture.logits);
  }
  for (const [i, { picture }] of graphs.entries()) {
    expect(difference(picture, own[i]!.picture)).toBeLessThanOrEqual(1e-5);
    expect(difference(picture, planes[i]!.picture)).toBeLessThanOrEqual(1e-5);
  }
});

test("a device with memory of its own makes pictures of the pack's own size by the dense graph", async () => {
  const [own, remote] = [await pictures({}, MAPS), await pictures({ remote: true }, MAPS)];
  expect(remote.map(({ dense }) => dense.every((each) => each))).toEqual([true, true, true, false]);
  for (const [i, { picture }] of remote.entries())
    expect(difference(picture, own[i]!.picture)).toBeLessThanOrEqual(1e-5);
});

test('a generator with instance normalisation gives the same pictures in all ways', async () => {
  const architecture: GeneratorArchitecture = { ...ARCHITECTURE, noise: false, norm: 'instance' };
  const maps = [bandsMap(size, 17)];
  const [graphs] = await pictures({ remote: true }, maps, { architecture, observed: true });
  for (const settings of [{}, IN_PLANES]) {
    const [way] = await pictures(settings, maps, { architecture });
    expect(difference(graphs!.picture, way!.picture)).toBeLessThanOrEqual(2e-5);
  }
});
