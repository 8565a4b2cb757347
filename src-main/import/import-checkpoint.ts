/** Turns checkpoints (.pth in both containers, .safetensors) into a model pack. */
import { existsSync } from 'node:fs';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { writePackFolder } from './write-pack-folder.ts';
import { makePack, type PackDescription, type PackOptions } from './make-pack.ts';
import { readNetworks, type CheckpointFile, type ImportNote, type NetworkHints } from './read-networks.ts';

export interface ImportOptions extends PackOptions, NetworkHints {
  /** Told before each step. */
  onStep?: (step: ImportStep) => void;
}

export type ImportStep = 'generator' | 'encoder' | 'check' | 'write';

/**
 * Reads the checkpoints and writes a pack into `folder`, which must not be there yet: it appears whole or not at all.
 * Throws `pack-exists`, `file-*`, `checkpoint-*`, `safetensors-*`, `network-*`, `import-*`, `weights-*`.
 */
export async function importCheckpoint(
  checkpoints: { generator: CheckpointFile; encoder?: CheckpointFile },
  folder: string,
  description: PackDescription,
  options: ImportOptions = {},
): Promise<{ manifest: PackManifest; notes: ImportNote[] }> {
  const { onStep = () => undefined } = options;
  if (existsSync(folder)) throw new SpadeworkError('pack-exists', { folder });
  const { notes, ...networks } = readNetworks(checkpoints, options, onStep);
  onStep('check');
  const { manifest, files } = makePack(networks, description, options);
  onStep('write');
  await writePackFolder(folder, files);
  return { manifest, notes };
}
