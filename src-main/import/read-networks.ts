/** From checkpoint files to the networks of a pack: which net, which architecture, its weights. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { EncoderArchitecture, GeneratorArchitecture } from '../../src-shared/packs.ts';
import type { Weights } from '../engine/network/weights.ts';
import { encoderTensors, generatorTensors } from '../engine/packs/expected-tensors.ts';
import {
  inferEncoder,
  inferGenerator,
  type EncoderHints,
  type GeneratorHints,
  type Shapes,
} from './infer-architecture.ts';
import { chooseNetwork, listNames } from './networks/choose-network.ts';
import { findNetworks } from './networks/find-networks.ts';
import { findSurplus, foldedShapes, loadNetwork } from './networks/load-network.ts';
import { withCheckpoint, type Checkpoint } from './open-checkpoint.ts';

export interface CheckpointFile {
  path: string;
  /** Which of the file's networks of a kind, by its keys, such as 'net_G' or 'g_ema'; needed where several fit. */
  network?: string;
}

/** Something that a person should know and need not act on; its words are in the messages under `import-note.<code>`. */
export interface ImportNote {
  code: 'surplus' | 'network' | 'encoder-taken' | 'encoder-left-out';
  details: Readonly<Record<string, string | number>>;
}

interface ReadNetwork<Architecture> {
  architecture: Architecture;
  weights: Weights;
}

export interface ReadNetworks {
  generator: ReadNetwork<GeneratorArchitecture>;
  encoder?: ReadNetwork<EncoderArchitecture>;
  notes: ImportNote[];
}

export interface NetworkHints {
  generator?: GeneratorHints;
  encoder?: EncoderHints;
}

/** Told before a step that takes time. */
export type OnStep = (step: 'generator' | 'encoder') => void;

/**
 * Reads the generator and, from a file of its own or else from the generator's, the style encoder. Throws `network-*`,
 * `import-*`, `weights-*` and what opening a file throws.
 */
export function readNetworks(
  files: { generator: CheckpointFile; encoder?: CheckpointFile | undefined },
  hints: NetworkHints = {},
  onStep: OnStep = () => undefined,
): ReadNetworks {
  const notes: ImportNote[] = [];
  onStep('generator');
  const read = withCheckpoint(files.generator.path, (checkpoint) => {
    const generator = readGenerator(checkpoint, files.generator.network, hints.generator, notes);
    const needsEncoder = generator.architecture.zDim > 0 && files.encoder === undefined;
    if (needsEncoder) onStep('encoder');
    const neighbour = needsEncoder
      ? readNeighbour(checkpoint, generator.architecture.zDim, hints.encoder, notes)
      : undefined;
    return { generator, neighbour };
  });
  const encoderFile = files.encoder;
  if (encoderFile) onStep('encoder');
  const encoder = encoderFile
    ? withCheckpoint(encoderFile.path, (checkpoint) =>
        readEncoder(checkpoint, encoderFile.network, hints.encoder, notes),
      )
    : read.neighbour;
  if (encoder && encoder.architecture.zDim !== read.generator.architecture.zDim)
    throw new SpadeworkError('import-encoder', {
      generator: read.generator.architecture.zDim,
      encoder: encoder.architecture.zDim,
    });
  return { generator: read.generator, ...(encoder && { encoder }), notes };
}

/** The architecture alone, read off the names and shapes; no numbers are read. */
export function inspectGenerator(
  file: CheckpointFile,
  hints?: GeneratorHints,
): { architecture: GeneratorArchitecture; hasEncoder: boolean } {
  return withCheckpoint(file.path, (checkpoint) => {
    const network = chooseNetwork(checkpoint, 'generator', file.network);
    const shapes = foldedShapes(checkpoint, network);
    const architecture = inferGenerator(shapes, hints);
    findSurplus(shapes, generatorTensors(architecture));
    const hasEncoder = findNetworks(checkpoint).some(({ kind }) => kind === 'encoder');
    return { architecture, hasEncoder };
  });
}

/** Names and kinds of the networks in a file. */
export function listNetworks(path: string): { kind: 'generator' | 'encoder'; name: string }[] {
  return withCheckpoint(path, (checkpoint) => findNetworks(checkpoint).map(({ kind, name }) => ({ kind, name })));
}

function readGenerator(
  checkpoint: Checkpoint,
  name: string | undefined,
  hints: GeneratorHints | undefined,
  notes: ImportNote[],
): ReadNetwork<GeneratorArchitecture> {
  const network = chooseNetwork(checkpoint, 'generator', name);
  const shapes = foldedShapes(checkpoint, network);
  const architecture = inferGenerator(shapes, hints);
  const expected = generatorTensors(architecture);
  noteSurplus(findSurplus(shapes, expected), notes);
  if (network.name !== '') notes.push({ code: 'network', details: { name: network.name } });
  return { architecture, weights: loadNetwork(checkpoint, network, expected) };
}

function readEncoder(
  checkpoint: Checkpoint,
  name: string | undefined,
  hints: EncoderHints | undefined,
  notes: ImportNote[],
): ReadNetwork<EncoderArchitecture> {
  const network = chooseNetwork(checkpoint, 'encoder', name);
  const shapes = foldedShapes(checkpoint, network);
  assertInstanceNorm(shapes);
  const architecture = inferEncoder(shapes, hints);
  const expected = encoderTensors(architecture);
  noteSurplus(findSurplus(shapes, expected), notes);
  return { architecture, weights: loadNetwork(checkpoint, network, expected) };
}

/** The encoder beside the generator in one file, where there is exactly one that fits it. */
function readNeighbour(
  checkpoint: Checkpoint,
  zDim: number,
  hints: EncoderHints | undefined,
  notes: ImportNote[],
): ReadNetwork<EncoderArchitecture> | undefined {
  const encoders = findNetworks(checkpoint).filter(({ kind }) => kind === 'encoder');
  if (encoders.length === 0) return undefined;
  const names = listNames(encoders.map(({ name }) => name || '.'));
  try {
    const encoder = readEncoder(checkpoint, undefined, hints, []);
    if (encoder.architecture.zDim === zDim) {
      notes.push({ code: 'encoder-taken', details: { name: names } });
      return encoder;
    }
  } catch (error) {
    if (!(error instanceof SpadeworkError)) throw error;
  }
  notes.push({ code: 'encoder-left-out', details: { name: names } });
  return undefined;
}

/** The published encoder normalises each photo by itself. One with another norm has parameters or statistics of it. */
function assertInstanceNorm(shapes: Shapes): void {
  const foreign = [...shapes.keys()].find((name) => /^layer\d+\.(1\.|0\.bias$|weight$|bias$)/.test(name));
  if (foreign !== undefined) throw new SpadeworkError('network-encoder-norm', { name: foreign });
}

function noteSurplus(surplus: readonly string[], notes: ImportNote[]): void {
  if (surplus.length > 0)
    notes.push({ code: 'surplus', details: { count: surplus.length, names: listNames(surplus) } });
}
