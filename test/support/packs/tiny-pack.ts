/** A pack small enough to make in a moment, with an encoder, of random weights. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomEncoder, randomEnlarger, randomGenerator } from '../../../src-main/engine/packs/random-weights.ts';
import { makePack, type PackDescription } from '../../../src-main/import/make-pack.ts';
import { SMALLEST_ENCODER, SMALLEST_GENERATOR } from './small-architectures.ts';

/** Writes it into `folder`; another seed gives another pack. */
export function writeTinyPack(
  folder: string,
  seed = 1,
  description: Partial<PackDescription> = {},
  { enlarges = false } = {},
): void {
  const { files } = makePack(
    {
      generator: { architecture: SMALLEST_GENERATOR, weights: randomGenerator(SMALLEST_GENERATOR, seed) },
      encoder: { architecture: SMALLEST_ENCODER, weights: randomEncoder(SMALLEST_ENCODER, seed) },
      ...(enlarges && { enlarger: randomEnlarger({ channels: 4, blocks: 1 }, seed) }),
    },
    { id: 'tiny', name: { en: 'Tiny', ja: '極小' }, licence: { id: 'CC0-1.0', notice: 'Random.' }, ...description },
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}
