/** Makes a pack's files out of weights: infers the architecture, folds spectral norm, writes safetensors and the manifest. */
import { createHash } from 'node:crypto';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { packManifestSchema, type Label, type PackManifest } from '../../src-shared/packs.ts';
import { isRunningStatistic } from '../engine/packs/expected-tensors.ts';
import { foldSpectralNorm } from './fold-spectral-norm.ts';
import { inferEncoder, inferGenerator, type EncoderHints, type GeneratorHints } from './infer-architecture.ts';
import { assertConsistent, assertUsable, MANIFEST_FILE } from '../engine/packs/load-pack.ts';
import { writeSafetensors } from '../engine/packs/safetensors.ts';
import type { Weights } from '../engine/network/weights.ts';

/** What a person says about a pack; the rest is read off the weights. */
export interface PackDescription extends Pick<PackManifest, 'id' | 'name' | 'licence'> {
  /** Without them the labels are called by their numbers. */
  labels?: Label[];
  defaultLabel?: number;
}

export interface PackOptions {
  generator?: GeneratorHints;
  encoder?: EncoderHints;
  /** F16 halves the files and rounds weights to 11 bits; running statistics stay F32. F32 unless given. */
  precision?: 'F16' | 'F32';
}

export interface PackFiles {
  manifest: PackManifest;
  /** Contents by file name. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** `weights` as a checkpoint holds them, folded or not. Throws `weights-*` and `pack-manifest`. */
export function makePack(
  weights: { generator: Weights; encoder?: Weights },
  description: PackDescription,
  options: PackOptions = {},
): PackFiles {
  const generator = prepare(weights.generator);
  const architecture = inferGenerator(generator, options.generator);
  const generatorFile = writeWeights('generator.safetensors', generator, options.precision);
  const encoder = weights.encoder && prepare(weights.encoder);
  const encoderFile = encoder && writeWeights('encoder.safetensors', encoder, options.precision);

  const parsed = packManifestSchema.safeParse({
    format: 'spadework-pack',
    version: 1,
    ...description,
    labels: description.labels ?? numberedLabels(architecture.labels),
    generator: { ...architecture, weights: generatorFile.entry },
    ...(encoder &&
      encoderFile && { encoder: { ...inferEncoder(encoder, options.encoder), weights: encoderFile.entry } }),
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
  const weightFiles = [generatorFile, ...(encoderFile ? [encoderFile] : [])];
  return {
    manifest: parsed.data,
    files: new Map([
      ...weightFiles.map(({ entry, bytes }) => [entry.file, bytes] as const),
      [MANIFEST_FILE, manifestBytes] as const,
    ]),
  };
}

function prepare(weights: Weights): Weights {
  const folded = foldSpectralNorm(weights);
  assertUsable(folded);
  return folded;
}

function writeWeights(
  file: string,
  weights: Weights,
  precision: 'F16' | 'F32' = 'F32',
): { entry: { file: string; sha256: string }; bytes: Uint8Array } {
  const bytes = writeSafetensors(weights, { precision: (name) => (isRunningStatistic(name) ? 'F32' : precision) });
  return { entry: { file, sha256: createHash('sha256').update(bytes).digest('hex') }, bytes };
}

/** Names by number; colours a golden angle apart, so that neighbours in the list differ. */
function numberedLabels(count: number): Label[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: { en: `Label ${id}`, ja: `ラベル ${id}` },
    colour: hueColour((id * 137.508) % 360, [0.62, 0.5, 0.38][id % 3]!),
  }));
}

/** A colour of medium saturation from hue (degrees) and lightness (0..1), as #rrggbb. */
function hueColour(hue: number, lightness: number): string {
  const amplitude = 0.5 * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): string => {
    const k = (offset + hue / 30) % 12;
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
