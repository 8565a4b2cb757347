/**
 * A and B of single layers by convolution over the one-hot map: the way for maps whose neighbourhoods do not repeat
 * (noise). Sessions are opened at first need; a painted map never needs them.
 */
import { oneHot, type SemanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { Block } from '../../modulation/kernels/kernels.ts';
import { foldModulation, type FoldedModulation } from '../../modulation/modulation-weights.ts';
import type { SpadeLayer } from '../../network/generator.ts';
import { requireWeight, type Weights, type WeightTensor } from '../../network/weights.ts';
import type { FloatTensor } from '../runtime.ts';
import {
  constantConvolution,
  convolutionInBlocks,
  convolveBlocks,
  intoBlocks,
  type WeightedConvolution,
} from './block-operators.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class DenseLevels {
  private readonly sessions = new Map<string, Promise<GraphSession>>();

  constructor(
    private readonly weights: Weights,
    private readonly coding: SemanticCoding,
    private readonly settings: SessionSettings,
    private readonly block: Block,
  ) {}

  /**
   * Writes A and B of every layer for the whole map: in blocks of channels, A's before B's, or, where feature maps lie in
   * planes, as rows [H, W, C + C'].
   */
  async layOut(
    map: SemanticMap,
    layers: readonly SpadeLayer[],
    memory: (layer: SpadeLayer) => Float32Array,
  ): Promise<void> {
    const { width, height } = map;
    const semantics = { data: oneHot(map, this.coding), shape: [1, this.coding.channels, height, width] };
    const session = await this.session(layers);
    const outputs = layers.map((layer): [string, FloatTensor] => {
      const data = memory(layer);
      const depth = data.length / width / height;
      return [layer.name, { data, shape: this.block === 1 ? [1, height, width, depth] : [1, depth, height, width] }];
    });
    await session.runInto({ semantics }, Object.fromEntries(outputs));
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  /** Of all layers of a level. */
  private session(layers: readonly SpadeLayer[]): Promise<GraphSession> {
    const key = layers.map(({ name }) => name).join();
    const known = this.sessions.get(key);
    if (known) return known;
    const opened = GraphSession.open(recordLayers(this.weights, this.coding, layers, this.block), this.settings);
    this.sessions.set(key, opened);
    return opened;
  }
}

function recordLayers(weights: Weights, coding: SemanticCoding, layers: readonly SpadeLayer[], block: Block): GraphOps {
  const ops = new GraphOps();
  const semantics = ops.input('semantics', [1, coding.channels, 8, 8], { open: true });
  const x = block === 1 ? semantics : intoBlocks(ops, semantics, block);
  for (const { name, channels } of layers) {
    const shared = {
      kernel: requireWeight(weights, `${name}.mlp_shared.0.weight`),
      bias: requireWeight(weights, `${name}.mlp_shared.0.bias`),
    };
    const folded = foldModulation(weights, name);
    ops.outputOf(
      name,
      block === 1 ? recordRows(ops, x, shared, folded) : recordBlocks(ops, x, shared, folded, channels, block),
    );
  }
  return ops;
}

function recordRows(
  ops: GraphOps,
  semantics: GraphValue,
  shared: WeightedConvolution,
  folded: FoldedModulation,
): GraphValue {
  const same = { stride: 1, padding: (shared.kernel.shape[2]! - 1) / 2 };
  const convolve = (x: GraphValue, convolution: WeightedConvolution): GraphValue =>
    ops.convolve(x, constantConvolution(ops, convolution), same);
  const length = folded.bias.length;
  const planes = convolve(ops.relu(convolve(semantics, shared)), {
    kernel: folded.kernel,
    bias: { shape: [length], data: folded.bias },
  });
  return ops.node('Transpose', [planes], [1, 8, 8, length], { perm: [0, 2, 3, 1] });
}

/** A's blocks, `channels` channels filled up, then B's. */
function recordBlocks(
  ops: GraphOps,
  semantics: GraphValue,
  shared: WeightedConvolution,
  { kernel, bias }: FoldedModulation,
  channels: number,
  block: Block,
): GraphValue {
  const hidden = convolveBlocks(ops, semantics, constantConvolution(ops, convolutionInBlocks(shared, block)), {
    relu: true,
  });
  const [all = 0, ...each] = kernel.shape;
  const size = kernel.data.length / all;
  const part = (from: number, to: number): WeightedConvolution =>
    convolutionInBlocks(
      {
        kernel: { shape: [to - from, ...each], data: kernel.data.subarray(from * size, to * size) },
        bias: { shape: [to - from], data: bias.subarray(from, to) },
      },
      block,
    );
  return convolveBlocks(ops, hidden, constantConvolution(ops, joined(part(0, channels), part(channels, all))));
}

function joined(a: WeightedConvolution, b: WeightedConvolution): WeightedConvolution {
  const both = (one: WeightTensor, other: WeightTensor): WeightTensor => {
    const data = new Float32Array(one.data.length + other.data.length);
    data.set(one.data);
    data.set(other.data, one.data.length);
    return { shape: [one.shape[0]! + other.shape[0]!, ...one.shape.slice(1)], data };
  };
  return { kernel: both(a.kernel, b.kernel), bias: both(a.bias, b.bias) };
}
