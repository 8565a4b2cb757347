/** Makes a pack's files out of weights: writes safetensors and the manifest. */
import { createHash } from 'node:crypto';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import {
  packManifestSchema,
  type GeneratorArchitecture,
  type Label,
  type PackManifest,
} from '../../src-shared/packs.ts';
import { knownLabelSet, labelSetIdOf } from '../../src-shared/labels/sets/known-label-sets.ts';
import { numberedLabels } from '../../src-shared/labels/sets/label-colours.ts';
import { isRunningStatistic } from '../engine/packs/expected-tensors.ts';
import { assertConsistent, assertUsable, MANIFEST_FILE } from '../engine/packs/load-pack.ts';
import { writeSafetensors } from '../engine/packs/safetensors.ts';
import type { Weights } from '../engine/network/weights.ts';
import { inferEnlarger } from './infer-architecture.ts';
import type { ReadNetworks } from './read-networks.ts';

/** What a person says about a pack; the rest is read off the weights. */
export interface PackDescription extends Pick<PackManifest, 'id' | 'name' | 'licence'> {
  /** Without them those of the data set that the channels tell, else the labels are called by their numbers. */
  labels?: Label[];
  defaultLabel?: number;
}

export interface PackOptions {
  /** F16 halves the files and rounds weights to 11 bits; running statistics stay F32. F32 unless given. */
  precision?: 'F16' | 'F32';
}

export interface PackFiles {
  manifest: PackManifest;
  /** Contents by file name. */
  files: ReadonlyMap<string, Uint8Array>;
}

/**
 * `networks` as read from checkpoints, folded and whole; the architecture of `enlarger` is read off its tensors. Throws
 * `weights-not-finite`, `weights-architecture` and `pack-manifest`.
 */
export function makePack(
  networks: Pick<ReadNetworks, 'generator' | 'encoder'> & { enlarger?: Weights },
  description: PackDescription,
  options: PackOptions = {},
): PackFiles {
  const { generator, encoder, enlarger } = networks;
  const generatorFile = writeWeights('generator.safetensors', generator.weights, options.precision);
  const encoderFile = encoder && writeWeights('encoder.safetensors', encoder.weights, options.precision);
  const enlargerFile = enlarger && writeWeights('enlarger.safetensors', enlarger, options.precision);

  const parsed = packManifestSchema.safeParse({
    format: 'spadework-pack',
    version: 1,
    ...description,
    labels: description.labels ?? labelsFor(generator.architecture),
    generator: { ...generator.architecture, weights: generatorFile.entry },
    ...(encoder && encoderFile && { encoder: { ...encoder.architecture, weights: encoderFile.entry } }),
    ...(enlarger && enlargerFile && { enlarger: { ...inferEnlarger(enlarger), weights: enlargerFile.entry } }),
  } satisfies PackManifest);
  if (!parsed.success) {
    throw new SpadeworkError(
      'pack-manifest',
      { field: parsed.error.issues[0]?.path.join('.') ?? MANIFEST_FILE },
      { cause: parsed.error },
    );
  }
  assertConsistent(parsed.data);
  const manifestBytes = new TextEncoder().encode(`${JSON.stringify(parsed.data, null, 2)}\n`);
  const weightFiles = [generatorFile, encoderFile, enlargerFile].filter((file) => file !== undefined);
  return {
    manifest: parsed.data,
    files: new Map([
      ...weightFiles.map(({ entry, bytes }) => [entry.file, bytes] as const),
      [MANIFEST_FILE, manifestBytes] as const,
    ]),
  };
}

function writeWeights(
  file: string,
  weights: Weights,
  precision: 'F16' | 'F32' = 'F32',
): { entry: { file: string; sha256: string }; bytes: Uint8Array } {
  for (const [name, tensor] of weights) assertUsable(name, tensor);
  const bytes = writeSafetensors(weights, { precision: (name) => (isRunningStatistic(name) ? 'F32' : precision) });
  return { entry: { file, sha256: createHash('sha256').update(bytes).digest('hex') }, bytes };
}

/** Of the data set that the channels tell, else called by their numbers. */
function labelsFor(architecture: GeneratorArchitecture): Label[] {
  const set = labelSetIdOf(architecture);
  return set === undefined ? numberedLabels(architecture.labels) : [...knownLabelSet(set).labels];
}
