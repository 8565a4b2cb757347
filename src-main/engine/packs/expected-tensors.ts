/**
 * Names and shapes of the tensors of a network, computed from its architecture. The names are those of the published
 * checkpoints (docs/networks.md) with spectral norm folded: `conv_0.weight` in place of weight_orig, weight_u and
 * weight_v.
 */
import {
  semanticChannels,
  type EncoderArchitecture,
  type EnlargerArchitecture,
  type GeneratorArchitecture,
  type PackManifest,
} from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import { ENLARGED_CHANNELS } from '../network/enlarger.ts';
import {
  generatorStages,
  lastChannels,
  previewStage,
  spadeLayers,
  type SpadeLayer,
  type Stage,
} from '../network/generator.ts';
import { spadeKernel } from '../network/spade.ts';

/** Shapes by tensor name. Convolutions OIHW, linear layers [out, in]. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/** Numbers in all of them. */
export function countNumbers(shapes: TensorShapes): number {
  return [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((count, side) => count * side, 1), 0);
}

type Entry = [name: string, shape: number[]];

/** Every tensor of a generator. */
export function generatorTensors(architecture: GeneratorArchitecture): TensorShapes {
  const { nf, zDim, latent } = architecture;
  const semantics = semanticChannels(architecture);
  const start =
    zDim > 0 ? linear('fc', zDim, 16 * nf * latent.height * latent.width) : convolution('fc', semantics, 16 * nf, 3);
  const stages = generatorStages(architecture).flatMap((stage) => {
    const { name, fin, fout } = stage;
    const middle = Math.min(fin, fout);
    const shortcut: Entry[] = fin === fout ? [] : [[`${name}.conv_s.weight`, [fout, fin, 1, 1]]];
    return [
      ...convolution(`${name}.conv_0`, fin, middle, 3),
      ...convolution(`${name}.conv_1`, middle, fout, 3),
      ...shortcut,
      ...spadeLayers(stage).flatMap((layer) => spadeLayer(layer, semantics, architecture)),
      ...(architecture.noise === true ? noiseGains(stage) : []),
    ];
  });
  const preview =
    architecture.preview === true ? convolution('preview', previewStage(architecture).fout, 3 * semantics, 3) : [];
  return new Map([...start, ...stages, ...convolution('conv_img', lastChannels(architecture), 3, 3), ...preview]);
}

/** Every tensor of an encoder. */
export function encoderTensors(architecture: EncoderArchitecture): TensorShapes {
  const { channels, zDim } = architecture;
  const layers = channels.map((out, index): Entry => [
    `layer${index + 1}.0.weight`,
    [out, channels[index - 1] ?? 3, 3, 3],
  ]);
  const { height, width } = encoderGrid(architecture);
  const flat = present(channels.at(-1)) * height * width;
  return new Map([...layers, ...linear('fc_mu', flat, zDim), ...linear('fc_var', flat, zDim)]);
}

/** Every tensor of an enlarger. */
export function enlargerTensors({ channels, blocks }: EnlargerArchitecture): TensorShapes {
  const body = Array.from({ length: 2 * blocks }, (_, i) =>
    convolution(`body.${i >> 1}.conv_${i % 2}`, channels, channels, 3),
  );
  return new Map([
    ...convolution('conv_in', 3, channels, 3),
    ...body.flat(),
    ...convolution('conv_out', channels, ENLARGED_CHANNELS, 3),
  ]);
}

/** A network of a pack: its file of weights, and what that must hold. */
export interface PackNetwork {
  weights: PackManifest['generator']['weights'];
  tensors: TensorShapes;
}

/** The networks that a manifest names, by their part in the pack. */
export function packNetworks({ generator, encoder, enlarger }: PackManifest): {
  generator: PackNetwork;
  encoder?: PackNetwork;
  enlarger?: PackNetwork;
} {
  return {
    generator: { weights: generator.weights, tensors: generatorTensors(generator) },
    ...(encoder && { encoder: { weights: encoder.weights, tensors: encoderTensors(encoder) } }),
    ...(enlarger && { enlarger: { weights: enlarger.weights, tensors: enlargerTensors(enlarger) } }),
  };
}

/** Size of the feature map after the encoder's stride-2 convolutions, which round up. */
export function encoderGrid({ channels, input }: EncoderArchitecture): { height: number; width: number } {
  const halve = (side: number): number => channels.reduce((rest) => Math.ceil(rest / 2), side);
  return { height: halve(input.height), width: halve(input.width) };
}

/** BatchNorm's running mean or variance: statistics and not parameters, and always stored as float32. */
export function isRunningStatistic(name: string): boolean {
  return name.endsWith('.running_mean') || name.endsWith('.running_var');
}

/** What one unit of noise adds to each channel of norm_0 and norm_s, which read the same, and of norm_1. */
function noiseGains({ name, fin, fout }: Stage): Entry[] {
  return [
    [`${name}.noise_0`, [fin]],
    [`${name}.noise_1`, [Math.min(fin, fout)]],
  ];
}

function spadeLayer(
  { name, channels }: SpadeLayer,
  semantics: number,
  architecture: Pick<GeneratorArchitecture, 'nhidden' | 'norm' | 'kernel'>,
): Entry[] {
  const { nhidden, norm } = architecture;
  const kernel = spadeKernel(architecture);
  const statistics: Entry[] = [
    [`${name}.param_free_norm.running_mean`, [channels]],
    [`${name}.param_free_norm.running_var`, [channels]],
  ];
  return [
    ...(norm === 'instance' ? [] : statistics),
    ...convolution(`${name}.mlp_shared.0`, semantics, nhidden, kernel),
    ...convolution(`${name}.mlp_gamma`, nhidden, channels, kernel),
    ...convolution(`${name}.mlp_beta`, nhidden, channels, kernel),
  ];
}

function convolution(name: string, input: number, output: number, kernel: number): Entry[] {
  return [
    [`${name}.weight`, [output, input, kernel, kernel]],
    [`${name}.bias`, [output]],
  ];
}

function linear(name: string, input: number, output: number): Entry[] {
  return [
    [`${name}.weight`, [output, input]],
    [`${name}.bias`, [output]],
  ];
}
