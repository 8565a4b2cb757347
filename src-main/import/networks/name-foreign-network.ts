/** Networks that are none of ours, told by the names of their tensors. */
import type { Checkpoint } from '../open-checkpoint.ts';
import { plainName } from './plain-names.ts';

const NETWORKS: readonly (readonly [name: RegExp, network: string])[] = [
  [/(^|\.)discriminator_\d+\.model\d/, 'SPADE discriminator'],
  [/(^|\.)scale\d+_layer\d|(^|\.)layer\d+\.\d+\.weight_orig$/, 'PatchGAN discriminator'],
  [/modulation\.(weight|bias)$|to_?rgbs?\b|(^|\.)synthesis\.|(^|\.)mapping\./i, 'StyleGAN'],
  [/(^|\.)model(\d+_\d+|\d+)?\.\d+(\.conv_block)?\.\d*\.?(weight|bias)$/, 'pix2pixHD'],
  [/(^|\.)model\.diffusion_model\.|(^|\.)down_blocks\.\d+\./, 'Stable Diffusion'],
  [/clade/, 'CLADE'],
  [/(^|\.)features\.\d+\.weight$/, 'VGG'],
  [/(^|\.)(layer[1-4]\.\d+\.conv\d)\.weight$/, 'ResNet'],
];

/** The name of the network in this file, where its tensors give it away. */
export function nameForeignNetwork({ dicts }: Pick<Checkpoint, 'dicts'>): string | undefined {
  const names = [...dicts.values()].flatMap((tensors) => [...tensors.keys()].map(plainName));
  return NETWORKS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}
