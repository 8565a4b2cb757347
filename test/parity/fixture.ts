/** Parity fixtures: a folder with config.json, weights and expected.safetensors (test/fixtures/parity/README.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { foldSpectralNorm } from '../../src-main/import/fold-spectral-norm.ts';
import { readCheckpoint } from '../../src-main/import/open-checkpoint.ts';
import { inferEncoder, inferGenerator } from '../../src-main/import/infer-architecture.ts';
import { readSafetensorsTyped, type TypedTensor } from '../../src-main/engine/packs/safetensors.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import { UPSAMPLINGS, type EncoderArchitecture, type GeneratorArchitecture } from '../../src-shared/packs.ts';

const generatorConfigSchema = z.object({
  labels: z.int(),
  dontCare: z.boolean(),
  edgeChannel: z.boolean(),
  labelOffset: z.int().default(0),
  upsampling: z.enum(['normal', 'more', 'most']),
  height: z.int(),
  width: z.int(),
});

export interface Fixture {
  name: string;
  folder: string;
  kind: 'generator' | 'encoder' | 'enlarger' | 'gan-step';
  expected: ReadonlyMap<string, TypedTensor>;
}

/** The folder itself where it is a fixture, else the fixtures in it. */
export function findFixtures(folder: string): Fixture[] {
  if (existsSync(join(folder, 'expected.safetensors'))) return [openFixture(folder)];
  const inside = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'expected.safetensors')),
  );
  if (inside.length === 0)
    throw new Error(`${folder} holds no parity fixture (a folder with config.json, weights and expected.safetensors)`);
  return inside.map((entry) => openFixture(join(folder, entry.name)));
}

function openFixture(folder: string): Fixture {
  const expected = readSafetensorsTyped(readFileSync(join(folder, 'expected.safetensors')));
  return { name: basename(folder), folder, kind: kindOf(expected), expected };
}

function kindOf(expected: Fixture['expected']): Fixture['kind'] {
  if (expected.has('loss.adv')) return 'gan-step';
  if (expected.has('enlarged')) return 'enlarger';
  return expected.has('output') ? 'generator' : 'encoder';
}

/**
 * The weights of network `G` or `E`, out of every file that holds them. The same weights may stand in several containers:
 * read out bit for bit alike, they come once.
 */
export function differentWeights(fixture: Fixture, network: 'G' | 'E'): { file: string; weights: Weights }[] {
  const different: { file: string; weights: Weights }[] = [];
  for (const file of readdirSync(fixture.folder)) {
    if (!new RegExp(`net_${network}\\b.*\\.(pth|safetensors)$`).test(file)) continue;
    const weights = readWeights(fixture, file);
    if (!different.some((other) => isDeepStrictEqual(weights, other.weights))) different.push({ file, weights });
  }
  return different;
}

/** Weights of a file, spectral norm folded. */
export function readWeights(fixture: Fixture, file: string): Weights {
  return foldSpectralNorm(readCheckpoint(join(fixture.folder, file)));
}

/** The architecture that the config states, every other dimension read off the tensors. */
export function generatorOf(fixture: Fixture, weights: Weights): GeneratorArchitecture {
  const { height, width, upsampling, ...semantics } = generatorConfigSchema.parse(readConfig(fixture));
  const factor = 2 ** UPSAMPLINGS[upsampling];
  const latent = { height: height / factor, width: width / factor };
  return inferGenerator(weights, { latent, semantics, upsampling });
}

export function encoderOf(weights: Weights): EncoderArchitecture {
  return inferEncoder(weights);
}

function readConfig(fixture: Fixture): unknown {
  return JSON.parse(readFileSync(join(fixture.folder, 'config.json'), 'utf8'));
}

/** Instance `n` of a stored batch. */
export function instance(tensor: TypedTensor, n: number): TypedTensor['data'] {
  const length = tensor.data.length / tensor.shape[0]!;
  return tensor.data.subarray(n * length, (n + 1) * length);
}

/** The stored tensor of that name; throws where the fixture has none. */
export function stored(fixture: Fixture, name: string): TypedTensor {
  const tensor = fixture.expected.get(name);
  if (!tensor) throw new Error(`${fixture.name}: expected.safetensors has no ${name}`);
  return tensor;
}
