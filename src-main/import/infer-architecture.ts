/**
 * Reads a network's architecture off its tensors (folded, see fold-spectral-norm.ts). What tensors cannot tell is an
 * option with a documented default.
 */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { UPSAMPLINGS, type EncoderArchitecture, type GeneratorArchitecture } from '../../src-shared/packs.ts';
import { encoderTensors, generatorTensors, type TensorShapes } from '../engine/packs/expected-tensors.ts';
import type { Weights } from '../engine/network/weights.ts';

export interface Grid {
  height: number;
  width: number;
}

export interface GeneratorHints {
  /** 'normal' and 'more' have the same tensors. Default: 'more' for 36 semantic channels (Cityscapes) and for a latent grid that is not square, else 'normal'. */
  upsampling?: 'normal' | 'more';
  /**
   * Rows and columns of the latent grid. With a VAE the tensors tell their product; default: the split nearest to a
   * square, wide rather than high. Without one they tell nothing; default: a picture of 512x256 for 'more', of 512x512
   * for 'most', of 256x256 else.
   */
  latent?: Grid;
  /**
   * What the semantic channels are. Default for the published counts: 184 is COCO-Stuff (182 labels, don't-care, edge),
   * 151 ADE20K (150 labels, don't-care, ids shifted by one), 36 Cityscapes (35 labels, edge); else labels alone.
   */
  semantics?: Semantics;
}

export type Semantics = Pick<GeneratorArchitecture, 'labels' | 'dontCare' | 'edgeChannel' | 'labelOffset'>;

export interface EncoderHints {
  /** Size to which photos are resized; default: square, a whole number of halvings above the last feature map. */
  input?: Grid;
}

const PUBLISHED_SEMANTICS: Readonly<Record<number, Semantics>> = {
  184: { labels: 182, dontCare: true, edgeChannel: true, labelOffset: 0 },
  151: { labels: 150, dontCare: true, edgeChannel: false, labelOffset: 1 },
  36: { labels: 35, dontCare: false, edgeChannel: true, labelOffset: 0 },
};
const CITYSCAPES_CHANNELS = 36;

/** Throws `weights-architecture` unless the tensors are those of a SPADE generator, complete and of matching shapes. */
export function inferGenerator(weights: Weights, hints: GeneratorHints = {}): GeneratorArchitecture {
  const wide = shapeOf(weights, 'head_0.conv_0.weight', 4)[0]!;
  const nf = wide / 16;
  const [nhidden, channels] = shapeOf(weights, 'head_0.norm_0.mlp_shared.0.weight', 4) as [number, number];
  const start = shapeOf(weights, 'fc.weight');
  const zDim = start.length === 2 ? start[1]! : 0;
  const cells = zDim > 0 ? start[0]! / wide : undefined;
  const guessed = cells === undefined ? undefined : (hints.latent ?? nearestToSquare(cells));
  const isSquare = guessed === undefined || guessed.height === guessed.width;
  const guess = channels === CITYSCAPES_CHANNELS || !isSquare ? 'more' : 'normal';
  const upsampling = weights.has('up_4.conv_0.weight') ? 'most' : (hints.upsampling ?? guess);
  const latent = hints.latent ?? guessed ?? usualGrid(upsampling);
  const semantics = hints.semantics ??
    PUBLISHED_SEMANTICS[channels] ?? { labels: channels, dontCare: false, edgeChannel: false, labelOffset: 0 };
  const noise = weights.has('head_0.noise_0') ? { noise: true } : {};
  const architecture: GeneratorArchitecture = { nf, nhidden, zDim, upsampling, latent, ...semantics, ...noise };
  assertFits(weights, generatorTensors(architecture));
  return architecture;
}

/** Throws `weights-architecture` unless the tensors are those of a style encoder, complete and of matching shapes. */
export function inferEncoder(weights: Weights, hints: EncoderHints = {}): EncoderArchitecture {
  const channels: number[] = [];
  for (let layer = 1; weights.has(`layer${layer}.0.weight`); layer++)
    channels.push(shapeOf(weights, `layer${layer}.0.weight`, 4)[0]!);
  const [zDim, flat] = shapeOf(weights, 'fc_mu.weight', 2) as [number, number];
  const last = channels.at(-1);
  if (last === undefined) throw new SpadeworkError('weights-architecture', { name: 'layer1.0.weight' });
  const side = Math.sqrt(flat / last) * 2 ** channels.length;
  const architecture: EncoderArchitecture = { channels, zDim, input: hints.input ?? { height: side, width: side } };
  assertFits(weights, encoderTensors(architecture));
  return architecture;
}

function shapeOf(weights: Weights, name: string, rank?: number): readonly number[] {
  const shape = weights.get(name)?.shape;
  if (!shape || (rank !== undefined && shape.length !== rank))
    throw new SpadeworkError('weights-architecture', { name });
  return shape;
}

/** Two factors of `cells`, as close to each other as they can be, the larger one across. */
function nearestToSquare(cells: number): Grid {
  let height = Math.floor(Math.sqrt(cells));
  while (height > 1 && cells % height !== 0) height--;
  return { height, width: cells / height };
}

function usualGrid(upsampling: GeneratorArchitecture['upsampling']): Grid {
  const width = { normal: 256, more: 512, most: 512 }[upsampling] / 2 ** UPSAMPLINGS[upsampling];
  return { width, height: upsampling === 'more' ? width / 2 : width };
}

function assertFits(weights: Weights, expected: TensorShapes): void {
  for (const [name, shape] of expected) {
    const found = weights.get(name)?.shape;
    if (!found || found.join() !== shape.join()) throw new SpadeworkError('weights-architecture', { name });
  }
}
