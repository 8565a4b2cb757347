/** A pack small enough to make in a moment, with an encoder, of random weights. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomEncoder, randomEnlarger, randomGenerator } from '../../../src-main/engine/packs/random-weights.ts';
import { makePack, type PackDescription } from '../../../src-main/import/make-pack.ts';
import type { EncoderArchitecture, GeneratorArchitecture } from '../../../src-shared/packs.ts';

const generator: GeneratorArchitecture = {
  nf: 1,
  nhidden: 2,
  zDim: 3,
  upsampling: 'normal',
  latent: { height: 1, width: 1 },
  labels: 2,
  dontCare: false,
  edgeChannel: false,
  labelOffset: 0,
};
const encoder: EncoderArchitecture = { channels: [2, 3], zDim: 3, input: { height: 8, width: 8 } };

/** Writes it into `folder`; another seed gives another pack. */
export function writeTinyPack(
  folder: string,
  seed = 1,
  description: Partial<PackDescription> = {},
  { enlarges = false } = {},
): void {
  const { files } = makePack(
    {
      generator: { architecture: generator, weights: randomGenerator(generator, seed) },
      encoder: { architecture: encoder, weights: randomEncoder(encoder, seed) },
      ...(enlarges && { enlarger: randomEnlarger({ channels: 4, blocks: 1 }, seed) }),
    },
    { id: 'tiny', name: { en: 'Tiny', ja: '極小' }, licence: { id: 'CC0-1.0', notice: 'Random.' }, ...description },
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}
