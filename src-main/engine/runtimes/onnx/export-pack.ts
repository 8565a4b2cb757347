/** Writes the networks of a pack as ONNX files, and keeps them only when onnxruntime makes of them what the engine makes. */
import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError } from '../../../../src-shared/api/errors.ts';
import { OPSETS } from '../../../../src-shared/onnx-opsets.ts';
import { present } from '../../../../src-shared/present.ts';
import { openPack, type Pack } from '../../packs/load-pack.ts';
import { measureEncoder, measureGenerator } from './check-export.ts';
import {
  describeInputs,
  exportEncoder,
  exportGenerator,
  roundWeights,
  type MapInput,
  type Precision,
} from './export-graphs.ts';
import { openOnnxRuntime } from './onnx-runtime.ts';
import type { ModelPapers } from './proto.ts';

/** Largest difference from the engine, of pictures in [-1, 1] and of styles. */
const TOLERANCE = 1e-4;

export interface PackExportOptions {
  /** Both unless given; an encoder only where the pack has one. */
  networks?: readonly ('generator' | 'encoder')[];
  input: MapInput;
  precision: Precision;
  opset?: number;
  /** Version of the app. */
  app: string;
  threads: number;
}

export interface ExportedModel {
  path: string;
  bytes: number;
  /** Largest difference from the engine. */
  difference: number;
}

/**
 * Writes `generator.onnx` and, where the pack has an encoder, `encoder.onnx` into `out`, which must not hold them yet; or what
 * of them is wished. Throws
 * `pack-exists`, `onnx-differs` and what loading a pack throws; then nothing of it is left.
 */
export async function exportPack(folder: string, out: string, options: PackExportOptions): Promise<ExportedModel[]> {
  const { networks = ['generator', 'encoder'] } = options;
  const paths = { generator: join(out, 'generator.onnx'), encoder: join(out, 'encoder.onnx') };
  for (const network of networks)
    if (existsSync(paths[network])) throw new SpadeworkError('pack-exists', { folder: paths[network] });
  const pack = openPack(folder);
  await mkdir(out, { recursive: true });
  const written: string[] = [];
  try {
    const models = [];
    if (networks.includes('generator')) {
      written.push(paths.generator);
      models.push(await writeGenerator(pack, paths.generator, options));
    }
    if (pack.encoder && networks.includes('encoder')) {
      written.push(paths.encoder);
      models.push(await writeEncoder(pack, paths.encoder, options));
    }
    return models;
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
}

async function writeGenerator(pack: Pack, path: string, options: PackExportOptions): Promise<ExportedModel> {
  const { generator: architecture, labels } = pack.manifest;
  const { input, precision, threads } = options;
  const inputs = describeInputs(architecture, pack.generator, input);
  const outputs = ['picture: float32 [1, 3, height, width] in [-1, 1], RGB'];
  const papers = papersOf(pack, options, 'generator', inputs, outputs);
  const rounded = roundWeights(pack.generator, precision);
  await writeFile(path, exportGenerator(architecture, rounded, { input, precision, papers }));
  const runtime = await openOnnxRuntime({ threads, cacheBytes: 256 * 1024 * 1024 });
  const runner = await runtime.loadGenerator(architecture, rounded);
  try {
    return await accept(path, await measureGenerator(path, runner, architecture, labels));
  } finally {
    await runner.dispose();
  }
}

async function writeEncoder(pack: Pack, path: string, options: PackExportOptions): Promise<ExportedModel> {
  const architecture = present(pack.manifest.encoder);
  const { precision, threads } = options;
  const inputs = ['photo: float32 [1, 3, height, width] in [-1, 1], RGB, of any size'];
  const outputs = [`mu, logvar: float32 [1, ${architecture.zDim}] each`];
  const papers = papersOf(pack, options, 'encoder', inputs, outputs);
  const rounded = roundWeights(present(pack.encoder), precision);
  await writeFile(path, exportEncoder(architecture, rounded, { precision, papers }));
  const runtime = await openOnnxRuntime({ threads, cacheBytes: 0 });
  const runner = await runtime.loadEncoder(architecture, rounded);
  try {
    return await accept(path, await measureEncoder(path, runner, architecture.input.width));
  } finally {
    await runner.dispose();
  }
}

async function accept(path: string, difference: number): Promise<ExportedModel> {
  if (!(difference <= TOLERANCE))
    throw new SpadeworkError('onnx-differs', { difference: difference.toExponential(1), most: TOLERANCE });
  return { path, bytes: (await stat(path)).size, difference };
}

function papersOf(
  { manifest, packHash }: Pack,
  { opset = OPSETS.max, app, precision }: PackExportOptions,
  network: string,
  inputs: readonly string[],
  outputs: readonly string[],
): ModelPapers {
  const lines = (words: readonly string[]): string => words.map((line) => `  ${line}\n`).join('');
  return {
    opset,
    producerVersion: app,
    doc: `SPADE ${network} of the model "${manifest.name.en}". Weights ${precision}, computed in float32.\nInputs:\n${lines(inputs)}Outputs:\n${lines(outputs)}`,
    metadata: {
      pack: manifest.id,
      pack_hash: packHash,
      name: manifest.name.en,
      licence: `${manifest.licence.id}: ${manifest.licence.notice}`,
      labels: JSON.stringify(manifest.labels.map(({ id, name, colour }) => ({ id, name: name.en, colour }))),
    },
  };
}
