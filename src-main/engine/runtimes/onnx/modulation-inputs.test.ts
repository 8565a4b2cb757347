/** Rows gathered by the graph, as devices with memory of their own take them, against maps: tried on the CPU, which has both. */
import * as library from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { normalLatent } from '../../../../src-shared/random.ts';
import { randomGenerator } from '../../packs/random-weights.ts';
import type { GeneratedPicture } from '../runtime.ts';
import { OnnxGenerator } from './onnx-generator.ts';
import { SMALL_GENERATOR } from '../../../../test/support/packs/small-architectures.ts';
import { bandsMap, noiseMap } from '../../../../test/support/packs/semantic-maps.ts';

const ARCHITECTURE: GeneratorArchitecture = {
  ...SMALL_GENERATOR,
  nf: 4,
  latent: { width: 3, height: 2 },
  noise: true,
};
const weights = randomGenerator(ARCHITECTURE, 3);
const size = pictureSize(ARCHITECTURE);
const { width, height } = size;

const wide: SemanticMap = {
  ...bandsMap(size, 13),
  width: width * 2,
  codes: new Uint16Array(2 * width * height).fill(3, width * height),
};

/** A picture of each map in turn, and whether levels of the map were dense. */
async function pictures(
  remote: boolean,
  maps: readonly SemanticMap[],
  observed = false,
): Promise<{ picture: GeneratedPicture; dense: boolean[] }[]> {
  const options = { threads: 1, cacheBytes: 4 * 1024 * 1024 };
  const settings = { library, threads: 1, provider: 'cpu', remote };
  const generator = await OnnxGenerator.open(ARCHITECTURE, () => weights, options, settings, { observed });
  const made = [];
  for (const map of maps) {
    const { levels } = await generator.useMap(map);
    made.push({
      picture: await generator.generate(normalLatent(7, ARCHITECTURE.zDim)),
      dense: levels.map(({ dense }) => dense),
    });
  }
  await generator.dispose();
  return made;
}

/** Painted, not repeating, painted again, and of another size. */
const maps = [bandsMap(size, 17), noiseMap(size), bandsMap(size, 17), wide];
const asMaps = pictures(false, maps);

async function expectSame(made: Awaited<ReturnType<typeof pictures>>): Promise<void> {
  for (const [i, { picture }] of (await asMaps).entries()) {
    const other = made[i]!.picture;
    expect([other.width, other.height]).toEqual([picture.width, picture.height]);
    expect(
      other.logits.reduce((most, value, n) => Math.max(most, Math.abs(value - picture.logits[n]!)), 0),
    ).toBeLessThanOrEqual(1e-5);
  }
  expect(made[2]!.picture.logits).toEqual(made[0]!.picture.logits);
}

test('rows give the pictures of maps', async () => {
  const asRows = await pictures(true, maps, true); // observed: without dense graphs
  expect(asRows.map(({ dense }) => dense.includes(true))).toEqual([false, true, false, false]);
  await expectSame(asRows);
});

test("a device with memory of its own makes pictures of the pack's own size by the dense graph", async () => {
  const made = await pictures(true, maps);
  expect(made.map(({ dense }) => dense.every((each) => each))).toEqual([true, true, true, false]);
  await expectSame(made);
});
