/** Writes a pack of random weights, for what must be measured from the disk on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePack } from '../../src-main/import/make-pack.ts';
import { randomGenerator } from '../../src-main/engine/packs/random-weights.ts';
import type { GeneratorArchitecture } from '../../src-shared/packs.ts';

export function writeRandomPack(architecture: GeneratorArchitecture, folder: string): void {
  const { files } = makePack(
    { generator: { architecture, weights: randomGenerator(architecture, 1) } },
    { id: 'bench', name: { en: 'Bench', ja: 'ベンチ' }, licence: { id: 'Apache-2.0', notice: 'Random weights.' } },
    { precision: 'F16' },
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}
