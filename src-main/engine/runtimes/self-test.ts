/**
 * The self-test of a runtime: a small network of random weights must give the stored numbers. It catches broken
 * drivers, wrong kernels and mixed-up layouts before a user sees them. Its widest layers go by tiles, its narrow ones do not.
 */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { createLabelMap } from '../../../src-shared/labels/label-map.ts';
import { encodeSemantics } from '../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { normalLatent } from '../../../src-shared/random.ts';
import { randomGenerator } from '../packs/random-weights.ts';
import expected from './self-test.json' with { type: 'json' };
import type { Runtime } from './runtime.ts';

const SELF_TEST_ARCHITECTURE: GeneratorArchitecture = {
  nf: 5,
  nhidden: 8,
  zDim: 8,
  upsampling: 'normal',
  latent: { width: 2, height: 2 },
  labels: 4,
  dontCare: true,
  edgeChannel: false,
  labelOffset: 0,
  noise: true,
};
const SEED = 20190319;
/** Every 193rd of the 12,288 numbers is compared. */
const STRIDE = 193;
const TOLERANCE = 1e-3;

/** The numbers that `self-test.json` stores, as this runtime computes them. */
async function selfTestNumbers(runtime: Runtime): Promise<number[]> {
  const weights = randomGenerator(SELF_TEST_ARCHITECTURE, SEED);
  const generator = await runtime.loadGenerator(SELF_TEST_ARCHITECTURE, weights);
  try {
    await generator.useMap(encodeSemantics(stripedMap(), SELF_TEST_ARCHITECTURE));
    const { logits } = await generator.generate(normalLatent(SEED, SELF_TEST_ARCHITECTURE.zDim), { noise: SEED });
    return Array.from(logits.filter((_, index) => index % STRIDE === 0));
  } finally {
    await generator.dispose();
  }
}

/** Throws with the largest difference where the runtime does not give the stored numbers. */
export async function testRuntime(runtime: Runtime): Promise<void> {
  const numbers = await selfTestNumbers(runtime);
  const differences = expected.logits.map((number, index) => Math.abs(number - (numbers[index] ?? Number.NaN)));
  const largest = differences.reduce((most, difference) => (difference <= most ? most : difference), 0);
  if (!(largest <= TOLERANCE)) throw new SpadeworkError('runtime-self-test', { difference: largest.toPrecision(2) });
}

/** Slanted stripes of all labels and of unlabelled pixels. */
function stripedMap() {
  const map = createLabelMap(pictureSize(SELF_TEST_ARCHITECTURE).width, pictureSize(SELF_TEST_ARCHITECTURE).height);
  for (let i = 0; i < map.ids.length; i++) {
    const stripe = Math.floor(((i % map.width) + 2 * Math.floor(i / map.width)) / 11) % 5;
    map.ids[i] = stripe === 4 ? 255 : stripe;
  }
  return map;
}
