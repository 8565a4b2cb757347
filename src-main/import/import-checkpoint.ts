/** Turns checkpoints (.pth in both containers, .safetensors) into a model pack. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { readRange, withFile, type ByteSource } from '../engine/packs/byte-source.ts';
import { makePack, type PackDescription, type PackOptions } from './make-pack.ts';
import { readSafetensors } from '../engine/packs/safetensors.ts';
import { readTorchCheckpoint, type TorchCheckpointOptions } from './torch/read-torch-checkpoint.ts';
import type { Weights } from '../engine/network/weights.ts';

export interface CheckpointFile extends TorchCheckpointOptions {
  path: string;
}

/**
 * Reads the checkpoints and writes a pack into `folder`, which must not be there yet: it appears whole or not at all.
 * Throws `pack-exists`, `file-*`, `checkpoint-*`, `safetensors-*`, `weights-*`.
 */
export async function importCheckpoint(
  checkpoints: { generator: CheckpointFile; encoder?: CheckpointFile },
  folder: string,
  description: PackDescription,
  options: PackOptions = {},
): Promise<PackManifest> {
  if (existsSync(folder)) throw new SpadeworkError('pack-exists', { folder });
  const { manifest, files } = makePack(
    {
      generator: readCheckpoint(checkpoints.generator),
      ...(checkpoints.encoder && { encoder: readCheckpoint(checkpoints.encoder) }),
    },
    description,
    options,
  );
  const temporary = join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString('hex')}.part`);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(temporary, name), bytes, { flush: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

/** Tells the format by content and reads the weights as they stand in the file. */
export function readCheckpoint({ path, ...options }: CheckpointFile): Weights {
  return withFile(path, (source) =>
    isSafetensors(source) ? readSafetensors(source) : readTorchCheckpoint(source, options),
  );
}

/** After the 8 bytes of its length, the header of a safetensors file begins with a brace; torch's files have no brace there. */
function isSafetensors(source: ByteSource): boolean {
  return source.size > 8 && readRange(source, 8, 1)[0] === 0x7b;
}
