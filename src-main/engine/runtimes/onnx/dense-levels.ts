/**
 * A and B of single layers by convolution over the one-hot map: the way for maps whose neighbourhoods do not repeat
 * (noise). Sessions are opened at first need; a painted map never needs them.
 */
import { oneHot, type SemanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { rowLength, type SpadeLayer } from '../../network/generator.ts';
import { wholeBlocks, type BlockOf } from '../../modulation/modulation-memory.ts';
import { foldModulation, type FoldedModulation } from '../../modulation/modulation-weights.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { WeightSource } from '../runtime.ts';
import { blockGraph } from './block-graph.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** `maps`: A and B as BlockOf says. `rows`: as [H, W, C + C'], a row for every pixel. */
export type DenseLayout = 'maps' | 'rows';

interface DenseForm {
  layout: DenseLayout;
  blockOf: BlockOf;
}

export class DenseLevels {
  private readonly sessions = new Map<string, Promise<GraphSession>>();

  constructor(
    private readonly weights: WeightSource,
    private readonly coding: SemanticCoding,
    private readonly settings: SessionSettings,
    private readonly form: DenseForm,
  ) {}

  /** Writes A and B of every layer for the whole map. */
  async layOut(
    map: SemanticMap,
    layers: readonly SpadeLayer[],
    memory: (layer: SpadeLayer) => Float32Array,
  ): Promise<void> {
    const { width, height } = map;
    const semantics = { data: oneHot(map, this.coding), shape: [1, this.coding.channels, height, width] };
    const shape = (layer: SpadeLayer): number[] =>
      this.form.layout === 'maps'
        ? [1, mapChannels(layer, this.form.blockOf(layer)), height, width]
        : [1, height, width, rowLength(layer)];
    const session = await this.session(layers);
    await session.runInto(
      { semantics },
      Object.fromEntries(layers.map((layer) => [layer.name, { data: memory(layer), shape: shape(layer) }])),
    );
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
    const block = Math.max(...layers.map(this.form.blockOf));
    const inBlocks = new Set(layers.filter((layer) => this.form.blockOf(layer) > 1).map(({ name }) => name));
    const opened = GraphSession.open(
      recordLayers(this.weights(), this.coding, layers, this.form),
      this.settings,
      block > 1 ? (graph) => blockGraph(graph, block, inBlocks) : undefined,
    );
    this.sessions.set(key, opened);
    return opened;
  }
}

function recordLayers(
  weights: Weights,
  coding: SemanticCoding,
  layers: readonly SpadeLayer[],
  { layout, blockOf }: DenseForm,
): GraphOps {
  const ops = new GraphOps();
  const semantics = ops.input('semantics', [1, coding.channels, 8, 8], { open: true });
  for (const layer of layers) {
    const { name } = layer;
    const shared = {
      kernel: ops.constant(requireWeight(weights, `${name}.mlp_shared.0.weight`)),
      bias: ops.constant(requireWeight(weights, `${name}.mlp_shared.0.bias`)),
    };
    const same = { stride: 1, padding: (shared.kernel.shape[2]! - 1) / 2 };
    const hidden = ops.relu(ops.convolve(semantics, shared, same));
    const { kernel, bias } = fillBlocks(foldModulation(weights, name), layer, Math.max(1, blockOf(layer)));
    const maps = ops.convolve(
      hidden,
      { kernel: ops.constant(kernel), bias: ops.constant({ shape: [bias.length], data: bias }) },
      same,
    );
    ops.output(
      name,
      layout === 'maps' ? maps : ops.node('Transpose', [maps], [1, 8, 8, bias.length], { perm: [0, 2, 3, 1] }),
    );
  }
  return ops;
}

function mapChannels({ channels, offsets }: SpadeLayer, block: number): number {
  return wholeBlocks(channels, block) + wholeBlocks(offsets, block);
}

/** What makes A and B with zeros where they do not fill their last blocks. */
function fillBlocks(
  folded: FoldedModulation,
  layer: SpadeLayer,
  block: number,
): Pick<FoldedModulation, 'kernel' | 'bias'> {
  const channels = mapChannels(layer, block);
  if (channels === rowLength(layer)) return folded;
  const { kernel, bias } = folded;
  const [, ...inner] = kernel.shape;
  const fill = (source: Float32Array, each: number): Float32Array => {
    const filled = new Float32Array(channels * each);
    filled.set(source.subarray(0, layer.channels * each));
    filled.set(source.subarray(layer.channels * each), wholeBlocks(layer.channels, block) * each);
    return filled;
  };
  const each = inner.reduce((a, b) => a * b, 1);
  return { kernel: { shape: [channels, ...inner], data: fill(kernel.data, each) }, bias: fill(bias, 1) };
}
