/**
 * Reads a network's architecture off its tensors (folded, see fold-spectral-norm.ts). What tensors cannot tell is an
 * option with a documented default.
 */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';
import type { EncoderArchitecture, EnlargerArchitecture, GeneratorArchitecture } from '../../src-shared/packs.ts';
import {
  encoderTensors,
  enlargerTensors,
  generatorTensors,
  type TensorShapes,
} from '../engine/packs/expected-tensors.ts';
import type { WeightTensor } from '../engine/network/weights.ts';
import { readGrid, type GridHints } from './infer-grid.ts';
import { readSemantics, type Semantics } from './infer-semantics.ts';

/** Tensors of which only the shapes matter here. */
export type Shapes = ReadonlyMap<string, Pick<WeightTensor, 'shape'>>;

export interface GeneratorHints extends GridHints {
  /** What the semantic channels are, as far as it is known: see infer-semantics.ts for what is assumed of the rest. */
  semantics?: Partial<Semantics>;
}

export interface EncoderHints {
  /** Size to which photos are resized; default: square, a whole number of halvings above the last feature map. */
  input?: Size;
  /** As in the manifest; none unless given. */
  whiteBorder?: number;
}

/** Throws `weights-architecture` unless the tensors are those of a SPADE generator, complete and of matching shapes, and `import-*` where a hint does not fit them. */
export function inferGenerator(weights: Shapes, hints: GeneratorHints = {}): GeneratorArchitecture {
  const wide = shapeOf(weights, 'head_0.conv_0.weight', 4)[0]!;
  const shared = shapeOf(weights, 'head_0.norm_0.mlp_shared.0.weight', 4);
  const [nhidden, channels, kernel] = shared as [number, number, number];
  const start = shapeOf(weights, 'fc.weight');
  const zDim = start.length === 2 ? start[1]! : 0;
  const architecture: GeneratorArchitecture = {
    nf: wide / 16,
    nhidden,
    zDim,
    ...readGrid(hints, {
      channels,
      cells: zDim > 0 ? start[0]! / wide : undefined,
      isMost: weights.has('up_4.conv_0.weight'),
    }),
    ...readSemantics(channels, hints.semantics),
    ...(hasStatistics(weights) ? {} : { norm: 'instance' }),
    ...(kernel === 3 ? {} : { kernel }),
    ...(weights.has('head_0.noise_0') ? { noise: true } : {}),
    ...(weights.has('preview.weight') ? { preview: true } : {}),
  };
  assertFits(weights, generatorTensors(architecture));
  return architecture;
}

/** Whether any layer normalises with stored statistics: if none does, all normalise with those of the picture at hand. */
function hasStatistics(weights: Shapes): boolean {
  return [...weights.keys()].some((name) => /\.param_free_norm\.running_(mean|var)$/.test(name));
}

/** Throws `weights-architecture` unless the tensors are those of a style encoder, complete and of matching shapes. */
export function inferEncoder(weights: Shapes, hints: EncoderHints = {}): EncoderArchitecture {
  const channels: number[] = [];
  for (let layer = 1; weights.has(`layer${layer}.0.weight`); layer++)
    channels.push(shapeOf(weights, `layer${layer}.0.weight`, 4)[0]!);
  const [zDim, flat] = shapeOf(weights, 'fc_mu.weight', 2) as [number, number];
  const last = channels.at(-1);
  if (last === undefined) throw new SpadeworkError('weights-architecture', { name: 'layer1.0.weight' });
  const side = Math.sqrt(flat / last) * 2 ** channels.length;
  const { input = { height: side, width: side }, ...others } = hints;
  const architecture: EncoderArchitecture = { channels, zDim, input, ...others };
  assertFits(weights, encoderTensors(architecture));
  return architecture;
}

/** Throws `weights-architecture` unless the tensors are those of an enlarger, complete and of matching shapes. */
export function inferEnlarger(weights: Shapes): EnlargerArchitecture {
  let blocks = 0;
  while (weights.has(`body.${blocks}.conv_0.weight`)) blocks++;
  const architecture = { channels: shapeOf(weights, 'conv_in.weight', 4)[0]!, blocks };
  assertFits(weights, enlargerTensors(architecture));
  return architecture;
}

function shapeOf(weights: Shapes, name: string, rank?: number): readonly number[] {
  const shape = weights.get(name)?.shape;
  if (!shape || (rank !== undefined && shape.length !== rank))
    throw new SpadeworkError('weights-architecture', { name });
  return shape;
}

function assertFits(weights: Shapes, expected: TensorShapes): void {
  for (const [name, shape] of expected) {
    const found = weights.get(name)?.shape;
    if (!found || found.join() !== shape.join()) throw new SpadeworkError('weights-architecture', { name });
  }
}
