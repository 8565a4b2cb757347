/**
 * The SPADE generator (arXiv 1903.07291, section 3 and appendix A), written once over Ops as a chain of stages. A
 * runtime may run the chain as one graph or stage by stage; the stages see label maps only through a Modulation.
 */
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import type { PictureStage } from '../../../src-shared/request.ts';
import { present } from '../../../src-shared/present.ts';
import type { Ops, Parameters } from './ops.ts';
import { LEAKY_SLOPE, type Modulation, type SemanticPyramid } from './spade.ts';

/** A SPADE layer x * A + B. */
export interface SpadeLayer {
  name: string;
  /** Channels that it modulates: of x and A. */
  channels: number;
  /** Channels of B: as many, or those that conv_s makes of them where it follows at once (see modulateProjected). */
  offsets: number;
  /** By which factor its feature map is larger than the latent grid. */
  scale: number;
}

/** Numbers of A and B at one pixel. */
export function rowLength({ channels, offsets }: Pick<SpadeLayer, 'channels' | 'offsets'>): number {
  return channels + offsets;
}

/** One step of the generator: an optional up-sampling, then a residual block, fin -> fout channels. */
export interface Stage {
  /** Name of the block in the checkpoint: head_0, G_middle_0, G_middle_1, up_0 ... up_4. */
  name: string;
  upsampleFirst: boolean;
  fin: number;
  fout: number;
  /** Height and width of the block's feature maps over those of the latent grid. */
  scale: number;
}

/** The blocks of a generator, in order. */
export function generatorStages(architecture: GeneratorArchitecture): Stage[] {
  const { nf, upsampling } = architecture;
  const wide = 16 * nf;
  const steps: Omit<Stage, 'scale'>[] = [
    { name: 'head_0', upsampleFirst: false, fin: wide, fout: wide },
    { name: 'G_middle_0', upsampleFirst: true, fin: wide, fout: wide },
    { name: 'G_middle_1', upsampleFirst: upsampling !== 'normal', fin: wide, fout: wide },
    { name: 'up_0', upsampleFirst: true, fin: 16 * nf, fout: 8 * nf },
    { name: 'up_1', upsampleFirst: true, fin: 8 * nf, fout: 4 * nf },
    { name: 'up_2', upsampleFirst: true, fin: 4 * nf, fout: 2 * nf },
    { name: 'up_3', upsampleFirst: true, fin: 2 * nf, fout: nf },
  ];
  if (upsampling === 'most') steps.push({ name: 'up_4', upsampleFirst: true, fin: nf, fout: Math.floor(nf / 2) });
  let scale = 1;
  return steps.map((step) => ({ ...step, scale: (scale *= step.upsampleFirst ? 2 : 1) }));
}

/** Channels of the feature map that the last convolution turns into a picture. */
export function lastChannels(architecture: GeneratorArchitecture): number {
  return present(generatorStages(architecture).at(-1)).fout;
}

/** The block whose output the preview is made of: the one before the last, at half the picture's size. */
export function previewStage(architecture: GeneratorArchitecture): Stage {
  return present(generatorStages(architecture).at(-2));
}

/** The blocks that it then runs. */
export function stagesTo(architecture: GeneratorArchitecture, end: PictureStage): Stage[] {
  const stages = generatorStages(architecture);
  return end === 'full' ? stages : stages.slice(0, -1);
}

/** The SPADE layers of a block, in the order in which it uses them. */
export function spadeLayers(stage: Stage): SpadeLayer[] {
  const layer = (name: string, channels: number, offsets = channels): SpadeLayer => ({
    name: `${stage.name}.${name}`,
    channels,
    offsets,
    scale: stage.scale,
  });
  const layers = [layer('norm_0', stage.fin), layer('norm_1', Math.min(stage.fin, stage.fout))];
  return stage.fin === stage.fout ? layers : [layer('norm_s', stage.fin, stage.fout), ...layers];
}

/** The SPADE layers of a generator by the scale of their feature maps, smallest first. */
export function layersByScale(architecture: GeneratorArchitecture): Map<number, SpadeLayer[]> {
  const levels = new Map<number, SpadeLayer[]>();
  for (const layer of generatorStages(architecture).flatMap(spadeLayers))
    levels.set(layer.scale, [...(levels.get(layer.scale) ?? []), layer]);
  return levels;
}

/** Latent z [N, zDim] -> feature map [N, 16nf, height, width]. */
export function startFromLatent<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  architecture: GeneratorArchitecture,
  z: T,
  grid: { height: number; width: number },
): T {
  return ops.unflatten(ops.linear(z, parameters.linear('fc')), 16 * architecture.nf, grid.height, grid.width);
}

/** Without VAE: semantic channels [N, semantic_nc, height, width] at the latent grid -> feature map [N, 16nf, height, width]. */
export function startFromSemantics<T>(ops: Ops<T>, parameters: Parameters<T>, semantics: T): T {
  return ops.convolve(semantics, parameters.convolution('fc'), { stride: 1, padding: 1 });
}

/** Up-sampling and SPADE residual block: [N, fin, H, W] -> [N, fout, H', W']. */
export function runStage<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  modulation: Modulation<T>,
  stage: Stage,
  input: T,
): T {
  const x = stage.upsampleFirst ? ops.upsample(input) : input;
  const same = { stride: 1, padding: 1 };
  const name = (part: string): string => `${stage.name}.${part}`;
  const project = (features: T): T =>
    ops.convolve(features, parameters.convolution(name('conv_s')), { stride: 1, padding: 0 });
  const shortcut = stage.fin === stage.fout ? x : modulation.modulateProjected(name('norm_s'), x, project);
  const modulated = (layer: string, features: T): T =>
    ops.leakyRelu(modulation.modulate(name(layer), features), LEAKY_SLOPE);
  const middle = ops.convolve(modulated('norm_0', x), parameters.convolution(name('conv_0')), same);
  const residual = ops.convolve(modulated('norm_1', middle), parameters.convolution(name('conv_1')), same);
  return ops.add(shortcut, residual);
}

/** The convolution that makes the picture, or those that make the preview. */
export function headOf(end: PictureStage): string {
  return end === 'full' ? 'conv_img' : 'preview';
}

/** Last feature map -> picture before tanh, [N, 3, H, W]. */
export function pictureLogits<T>(ops: Ops<T>, parameters: Parameters<T>, features: T): T {
  return runHead(ops, parameters, features, 'full');
}

/**
 * Feature map of the stage before the last and semantic channels [N, semantic_nc, H, W] of the same size -> preview before
 * tanh, [N, 3, H, W]. Every channel has a convolution of its own: the last block, which a preview does without, colours by
 * label.
 */
export function previewLogits<T>(ops: Ops<T>, parameters: Parameters<T>, features: T, semantics: T): T {
  const ofEach = runHead(ops, parameters, features, 'preview');
  return ops.sumGroups(ops.multiply(ofEach, ops.concatenate([semantics, semantics, semantics])), 3);
}

function runHead<T>(ops: Ops<T>, parameters: Parameters<T>, features: T, end: PictureStage): T {
  const head = parameters.convolution(headOf(end));
  return ops.convolve(ops.leakyRelu(features, LEAKY_SLOPE), head, { stride: 1, padding: 1 });
}

/** Told of every block's output, for parity tests. */
export type Observe<T> = (block: string, value: T) => void;

/** The whole generator from its first feature map, [N, 16nf, sh, sw], to `end`: picture in [-1, 1], [N, 3, H, W]. */
export function generate<T>(
  ops: Ops<T>,
  parameters: Parameters<T>,
  architecture: GeneratorArchitecture,
  modulation: Modulation<T>,
  semantics: SemanticPyramid<T>,
  start: T,
  observe: Observe<T> = () => undefined,
  end: PictureStage = 'full',
): T {
  let features = start;
  for (const stage of stagesTo(architecture, end)) {
    features = runStage(ops, parameters, modulation, stage, features);
    observe(stage.name, features);
  }
  const [, , height = 0, width = 0] = ops.shape(features);
  const logits =
    end === 'full'
      ? pictureLogits(ops, parameters, features)
      : previewLogits(ops, parameters, features, semantics(height, width));
  observe(headOf(end), logits);
  return ops.tanh(logits);
}
