/** What is compared: SPADE, what of it can be left out, and the baselines; all of about the same width, taught on the same batches. */
import { semanticChannels, UPSAMPLINGS } from '../../src-shared/packs.ts';
import type { TrainingRuntime } from '../../src-main/engine/runtimes/training-runtime.ts';
import {
  BaselineObjective,
  drawDiscriminator,
  drawPictureNetwork,
  type BaselineLosses,
} from '../baselines/baseline-objective.ts';
import { crn } from '../baselines/crn.ts';
import { labelAtInput } from '../baselines/label-at-input.ts';
import type { PictureNetwork } from '../baselines/picture-network.ts';
import { pix2pixHd } from '../baselines/pix2pix-hd.ts';
import { SegmentMemory, sims, type RememberedPhoto } from '../baselines/sims.ts';
import type { FeatureNetwork, GanArchitecture } from '../gan.ts';
import { initialWeights } from '../initial-weights.ts';
import type { Objective } from '../objective.ts';
import { SpadeObjective } from '../spade-objective.ts';

interface MethodParts<T> {
  runtime: TrainingRuntime<T>;
  architecture: GanArchitecture;
  seed: number;
  /** For the perceptual loss. */
  perceptual: FeatureNetwork<T>;
  /** Photos that SIMS remembers; it is taught on others. */
  remembered: () => Promise<RememberedPhoto[]>;
}

export interface Method {
  id: string;
  name: string;
  /** One line for the table. */
  about: string;
  begin<T>(parts: MethodParts<T>): Promise<Objective<T>>;
}

/** Weights of losses, the same for all that have them: the paper's, and half its perceptual loss, as MobileNetV2's features are fewer. */
const ADVERSARIAL = { featureMatching: 10, perceptual: 5 };
const KLD = 0.05;
const NDF = 16;

export const METHODS: readonly Method[] = [
  spade('spade', 'SPADE', 'as in the paper, with style', {}),
  pix2pix('pix2pixhd', 'pix2pixHD', 'encoder and decoder with InstanceNorm, least squares', 'leastSquares'),
  {
    id: 'crn',
    name: 'CRN',
    about: 'cascaded refinement, perceptual loss alone',
    begin: async (parts) => {
      const { generator } = parts.architecture;
      const widths = Array.from(
        { length: 1 + UPSAMPLINGS[generator.upsampling] },
        (_, n) => generator.nf * Math.max(1, 2 ** (3 - Math.max(0, n - 1))),
      );
      return baseline(parts, crn({ semantics: semanticChannels(generator), widths }), { perceptual: 10, colour: 1 });
    },
  },
  {
    id: 'sims',
    name: 'SIMS',
    about: 'segments of other photos, and a network that makes one picture of them',
    begin: async (parts) => {
      const { generator } = parts.architecture;
      const memory = new SegmentMemory(await parts.remembered());
      const shape = { semantics: semanticChannels(generator), nf: generator.nf, halvings: 3 };
      return baseline(parts, sims(memory, shape), { perceptual: 10, colour: 1 });
    },
  },
  inputOnly('input-batch', 'no SPADE, BatchNorm', 'the same blocks, the map at the input alone', 'batch'),
  inputOnly('input-instance', 'no SPADE, InstanceNorm', 'the same with the statistics of each picture', 'instance'),
  spade('spade-instance', 'SPADE, InstanceNorm', 'normalises with the statistics of each picture', {
    norm: 'instance',
  }),
  spade('spade-1x1', 'SPADE, 1x1 kernels', 'modulation of each pixel by its own label alone', { kernel: 1 }),
  spade('spade-no-perceptual', 'SPADE without perceptual loss', 'hinge and feature matching alone', {}, 0),
  pix2pix('pix2pixhd-hinge', 'pix2pixHD, hinge', 'the same with SPADE’s adversarial loss', 'hinge'),
];

function spade(
  id: string,
  name: string,
  about: string,
  change: Partial<GanArchitecture['generator']>,
  perceptual = ADVERSARIAL.perceptual,
): Method {
  return {
    id,
    name,
    about,
    begin: async ({ runtime, architecture, seed, perceptual: features }) => {
      const changed = { ...architecture, generator: { ...architecture.generator, ...change } };
      const lossWeights = { featureMatching: ADVERSARIAL.featureMatching, kld: KLD, perceptual };
      const options = { lossWeights, ...(perceptual > 0 && { perceptual: features }) };
      return new SpadeObjective(runtime, changed, initialWeights(changed, NDF, seed), options);
    },
  };
}

function inputOnly(id: string, name: string, about: string, norm: 'batch' | 'instance'): Method {
  return {
    id,
    name,
    about,
    begin: async (parts) =>
      baseline(parts, labelAtInput({ ...parts.architecture.generator, norm }), {
        adversarial: 'hinge',
        ...ADVERSARIAL,
      }),
  };
}

function pix2pix(id: string, name: string, about: string, adversarial: 'hinge' | 'leastSquares'): Method {
  return {
    id,
    name,
    about,
    begin: async (parts) => {
      const { generator } = parts.architecture;
      const shape = { semantics: semanticChannels(generator), nf: generator.nf, halvings: 3, blocks: 4 };
      return baseline(parts, pix2pixHd(shape), { adversarial, ...ADVERSARIAL });
    },
  };
}

function baseline<T>(
  { runtime, architecture, seed, perceptual }: MethodParts<T>,
  network: PictureNetwork,
  losses: BaselineLosses,
): Objective<T> {
  const weights = {
    generator: drawPictureNetwork(network.tensors, seed),
    ...(losses.adversarial && {
      discriminator: drawDiscriminator(semanticChannels(architecture.generator), NDF, seed + 2),
    }),
  };
  return new BaselineObjective(runtime, network, weights, { losses, perceptual });
}
