/** Loads a model pack: a folder with pack.json and the weights files that it names. docs/model-packs.md describes the format. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import { packManifestSchema, type PackManifest } from '../../../src-shared/packs.ts';
import { readRange, withFile, type ByteSource } from './byte-source.ts';
import { packNetworks, type PackNetwork, type TensorShapes } from './expected-tensors.ts';
import { examineWeights } from './examine-weights.ts';
import { FileWeights } from './file-weights.ts';
import { hashManifest } from './pack-hash.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from './safetensors.ts';
import { requireWeight, type Weights, type WeightTensor } from '../network/weights.ts';

export const MANIFEST_FILE = 'pack.json';
export const MAX_MANIFEST_BYTES = 1024 * 1024;

export interface Pack {
  readonly manifest: PackManifest;
  /** As GenerationRequest names the pack. */
  readonly packHash: string;
  readonly generator: Weights;
  readonly encoder?: Weights;
  readonly enlarger?: Weights;
}

/**
 * Checks everything: manifest, hashes, names and shapes of all tensors, and that they are finite. The weights stay where they
 * are (file-weights.ts). Throws `pack-*`, `safetensors-*`, `weights-not-finite`.
 */
export function openPack(folder: string): Pack {
  return readPack(folder, openWeights);
}

/** As `openPack`, with all weights in memory. */
export function loadPack(folder: string): Pack {
  return readPack(folder, loadWeights);
}

function readPack(folder: string, read: (folder: string, network: PackNetwork) => Weights): Pack {
  const { manifest, packHash } = readPackManifest(folder);
  const { generator, encoder, enlarger } = packNetworks(manifest);
  return {
    manifest,
    packHash,
    generator: read(folder, generator),
    ...(encoder && { encoder: read(folder, encoder) }),
    ...(enlarger && { enlarger: read(folder, enlarger) }),
  };
}

/** The manifest alone, for lists of packs and for palettes; the weights are not touched. */
export function readPackManifest(folder: string): { manifest: PackManifest; packHash: string } {
  const manifest = readManifest(folder, packManifestSchema);
  assertConsistent(manifest);
  return { manifest, packHash: hashManifest(manifest) };
}

/** What pack.json of a folder says, held to `schema`. Throws `pack-file` and `pack-manifest`. */
export function readManifest<Manifest>(folder: string, schema: z.ZodType<Manifest>): Manifest {
  const path = locateFile(folder, MANIFEST_FILE);
  const json = withFile(path, (source) => {
    if (source.size > MAX_MANIFEST_BYTES) throw new SpadeworkError('pack-manifest', { field: MANIFEST_FILE });
    return parseJson(readRange(source, 0, source.size));
  });
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') || MANIFEST_FILE;
    throw new SpadeworkError('pack-manifest', { field }, { cause: parsed.error });
  }
  return parsed.data;
}

/** What the schema cannot say: fields that must fit each other. Throws `pack-manifest`. */
export function assertConsistent({ generator, encoder, labels, defaultLabel }: PackManifest): void {
  const ids = new Set(labels.map(({ id }) => id));
  if (ids.size !== labels.length || labels.some(({ id }) => id >= generator.labels))
    throw new SpadeworkError('pack-manifest', { field: 'labels' });
  if (defaultLabel !== undefined && !ids.has(defaultLabel))
    throw new SpadeworkError('pack-manifest', { field: 'defaultLabel' });
  // Noise is folded into layers with running statistics; the statistics of a picture at hand would depend on it.
  if (generator.noise === true && generator.norm === 'instance')
    throw new SpadeworkError('pack-manifest', { field: 'generator.noise' });
  if (!encoder) return;
  if (encoder.zDim !== generator.zDim) throw new SpadeworkError('pack-manifest', { field: 'encoder.zDim' });
  const { whiteBorder = 0, input } = encoder;
  if (2 * whiteBorder >= Math.min(input.height, input.width))
    throw new SpadeworkError('pack-manifest', { field: 'encoder.whiteBorder' });
}

/** Tensors of a weights file in the folder, checked against what it must hold. Throws as `loadPack` does. */
export function loadWeights(folder: string, network: PackNetwork): Weights {
  return new Map(openWeights(folder, network));
}

function openWeights(folder: string, { weights: { file, sha256 }, tensors }: PackNetwork): Weights {
  const path = locateFile(folder, file);
  return withFile(path, (source) => {
    const header = readSafetensorsHeader(source);
    assertTensors(file, header, tensors);
    const examine = (examined: ByteSource): string[] => {
      const { sha256: found, doubtful } = examineWeights(examined, header);
      if (found !== sha256) throw new SpadeworkError('pack-hash', { file });
      return doubtful;
    };
    const judged = [...examine(source), ...[...tensors.keys()].filter(isVariance)];
    const weights = new FileWeights(path, source, header, examine);
    for (const name of judged) assertUsable(name, requireWeight(weights, name));
    return weights;
  });
}

function assertTensors(file: string, { tensors }: SafetensorsHeader, expected: TensorShapes): void {
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (!found) throw new SpadeworkError('pack-tensor-missing', { file, name });
    if (found.shape.join() !== shape.join()) {
      throw new SpadeworkError('pack-tensor-shape', {
        file,
        name,
        expected: shape.join(' × '),
        found: found.shape.join(' × '),
      });
    }
  }
  for (const name of tensors.keys())
    if (!expected.has(name)) throw new SpadeworkError('pack-tensor-unknown', { file, name: name.slice(0, 200) });
}

/** Throws `weights-not-finite` for NaN and infinities, and for variances below 0, whose root is NaN. */
export function assertUsable(name: string, { data }: WeightTensor): void {
  const isUsable = allFinite(data) && (!isVariance(name) || data.every((value) => value >= 0));
  if (!isUsable) throw new SpadeworkError('weights-not-finite', { name });
}

function isVariance(name: string): boolean {
  return name.endsWith('.running_var');
}

/** Nothing but a NaN or an infinity times 0 is not 0: one sum, in four parts, is a tenth of the time of a look at each. */
function allFinite(data: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const quads = data.length - (data.length % 4);
  for (let i = 0; i < quads; i += 4) {
    a += data[i]! * 0;
    b += data[i + 1]! * 0;
    c += data[i + 2]! * 0;
    d += data[i + 3]! * 0;
  }
  for (let i = quads; i < data.length; i++) a += data[i]! * 0;
  return a + b + c + d === 0;
}

/** Path of a file of the pack; links that lead out of the folder are refused. */
function locateFile(folder: string, file: string): string {
  let path: string;
  try {
    path = realpathSync(join(folder, file));
  } catch (cause) {
    throw new SpadeworkError('pack-file', { file, folder }, { cause });
  }
  if (basename(file) !== file || dirname(path) !== realpathSync(folder))
    throw new SpadeworkError('pack-file', { file, folder });
  return path;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SpadeworkError('pack-manifest', { field: MANIFEST_FILE }, { cause });
  }
}
