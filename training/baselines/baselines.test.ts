import { beforeAll, describe, expect, it } from 'vitest';
import { semanticChannels } from '../../src-shared/packs.ts';
import { loadScriptLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { makeTinyBatch, TINY } from '../../test/support/training/tiny-gan.ts';
import type { FeatureNetwork } from '../gan.ts';
import { Trainer, type Losses } from '../trainer.ts';
import { BaselineObjective, drawDiscriminator, drawPictureNetwork, type BaselineLosses } from './baseline-objective.ts';
import { crn } from './crn.ts';
import { labelAtInput } from './label-at-input.ts';
import { normaliseLayer, type PictureNetwork } from './picture-network.ts';
import { pix2pixHd } from './pix2pix-hd.ts';
import { SegmentMemory, sims } from './sims.ts';

let runtime: TensorTraining;
beforeAll(async () => {
  runtime = new TensorTraining(await loadScriptLibrary());
});

const SIZE = 32;
const semantics = semanticChannels(TINY.generator);
const half = (horizon: number) => ({
  width: SIZE,
  height: SIZE,
  ids: Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i < horizon * SIZE ? 0 : 1)),
});
const memory = new SegmentMemory([{ map: half(15), photo: new Float32Array(3 * SIZE * SIZE).fill(0.5) }]);

const networks: Record<string, [PictureNetwork, BaselineLosses]> = {
  'pix2pixHD, least squares': [
    pix2pixHd({ semantics, nf: 3, halvings: 2, blocks: 1 }),
    { adversarial: 'leastSquares', featureMatching: 10 },
  ],
  'pix2pixHD, hinge': [
    pix2pixHd({ semantics, nf: 3, halvings: 2, blocks: 1 }),
    { adversarial: 'hinge', featureMatching: 10 },
  ],
  CRN: [crn({ semantics, widths: [6, 4, 3] }), { perceptual: 1 }],
  SIMS: [sims(memory, { semantics, nf: 3, halvings: 2 }), { perceptual: 1, colour: 1 }],
  'labels at the input, batch norm': [labelAtInput(TINY.generator), { adversarial: 'hinge' }],
  'labels at the input, instance norm': [
    labelAtInput({ ...TINY.generator, norm: 'instance' }),
    { adversarial: 'hinge' },
  ],
};

/** Two stages of features: the picture, more or less. */
const perceptual: FeatureNetwork<Tensor> = {
  read: (pictures) => [1, 2].map((scale) => runtime.ops.scale(pictures, scale)),
  weights: [1, 0.5],
};

async function begin(name: string) {
  const [network, losses] = networks[name]!;
  const weights = {
    generator: drawPictureNetwork(network.tensors, 1),
    ...(losses.adversarial && { discriminator: drawDiscriminator(semantics, 2, 2) }),
  };
  const objective = new BaselineObjective(runtime, network, weights, { losses, perceptual });
  const trainer = await Trainer.start(runtime, objective, { headStart: 0 });
  return { objective, trainer };
}

describe.each(Object.keys(networks))('%s', (name) => {
  it('paints pictures of the maps’ size, and learns from a batch, without a tensor left behind', async () => {
    const before = runtime.countTensors();
    const { objective, trainer } = await begin(name);
    const { batch, tensors } = makeTinyBatch(runtime);
    const picture = objective.paint(objective.networks, batch);
    expect(runtime.ops.shape(picture)).toEqual([2, 3, SIZE, SIZE]);
    runtime.free([picture]);
    const reports: Losses[] = [];
    for (let step = 0; step < 3; step++) reports.push(await trainer.learn(batch));
    // What the networks are taught by falls: likeness where there is no adversary, and what the discriminator gets wrong where there is.
    const taught = (losses: Losses): number =>
      'discriminatorReal' in losses
        ? losses['discriminatorReal'] + losses['discriminatorFake']!
        : losses['perceptual']! + (losses['colour'] ?? 0);
    expect(taught(reports.at(-1)!)).toBeLessThan(taught(reports[0]!));
    trainer.dispose();
    objective.dispose();
    runtime.free(tensors);
    expect(runtime.countTensors()).toBe(before);
  });
});

it('normalises a layer over its channels and pixels together', async () => {
  const x = runtime.upload(
    Float32Array.from({ length: 24 }, (_, i) => i ** 1.5),
    [2, 3, 2, 2],
  );
  const y = await runtime.download(normaliseLayer(runtime.ops, x));
  for (const instance of [y.subarray(0, 12), y.subarray(12)]) {
    expect(instance.reduce((sum, value) => sum + value, 0) / 12).toBeCloseTo(0, 5);
    expect(instance.reduce((sum, value) => sum + value ** 2, 0) / 12).toBeCloseTo(1, 3);
  }
  // In its place: the first channel's first pixel is still the least.
  expect(y.indexOf(Math.min(...y.subarray(0, 12)))).toBe(0);
});
