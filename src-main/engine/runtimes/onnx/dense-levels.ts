/**
 * A and B of single layers by convolution over the one-hot map: the way for maps whose neighbourhoods do not repeat
 * (noise). Sessions are opened at first need; a painted map never needs them.
 */
import { oneHot, type SemanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { rowLength, type SpadeLayer } from '../../network/generator.ts';
import { foldModulation } from '../../modulation/modulation-weights.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { WeightSource } from '../runtime.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** `planes`: A and B as [C + C', H, W]. `rows`: as [H, W, C + C'], a row for every pixel. */
export type DenseLayout = 'planes' | 'rows';

export class DenseLevels {
  private readonly sessions = new Map<string, Promise<GraphSession>>();

  constructor(
    private readonly weights: WeightSource,
    private readonly coding: SemanticCoding,
    private readonly settings: SessionSettings,
    private readonly layout: DenseLayout,
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
      this.layout === 'planes' ? [1, rowLength(layer), height, width] : [1, height, width, rowLength(layer)];
    const session = await this.session(layers);
    await session.run(
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
    const opened = GraphSession.open(recordLayers(this.weights(), this.coding, layers, this.layout), this.settings);
    this.sessions.set(key, opened);
    return opened;
  }
}

function recordLayers(
  weights: Weights,
  coding: SemanticCoding,
  layers: readonly SpadeLayer[],
  layout: DenseLayout,
): GraphOps {
  const ops = new GraphOps();
  const semantics = ops.input('semantics', [1, coding.channels, 8, 8], { open: true });
  for (const { name } of layers) {
    const shared = {
      kernel: ops.constant(requireWeight(weights, `${name}.mlp_shared.0.weight`)),
      bias: ops.constant(requireWeight(weights, `${name}.mlp_shared.0.bias`)),
    };
    const same = { stride: 1, padding: (shared.kernel.shape[2]! - 1) / 2 };
    const hidden = ops.relu(ops.convolve(semantics, shared, same));
    const { kernel, bias } = foldModulation(weights, name);
    const planes = ops.convolve(
      hidden,
      { kernel: ops.constant(kernel), bias: ops.constant({ shape: [bias.length], data: bias }) },
      same,
    );
    ops.output(
      name,
      layout === 'planes' ? planes : ops.node('Transpose', [planes], [1, 8, 8, bias.length], { perm: [0, 2, 3, 1] }),
    );
  }
  return ops;
}
