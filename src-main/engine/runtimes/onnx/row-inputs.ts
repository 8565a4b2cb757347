/**
 * How the modulation of a map reaches the graphs of a device with memory of its own: maps of A and B would be sent anew for
 * every picture (324 MB for the published network at 256x256), so rows are sent and the graph gathers them (docs/decisions/0007).
 */
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import { rowLength, type SpadeLayer } from '../../network/generator.ts';
import type { LevelModulation } from '../../modulation/pattern-modulation.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import type { Modulation } from '../../network/spade.ts';
import type { DenseLevels } from './dense-levels.ts';
import type { GraphOps, GraphValue } from './graph-ops.ts';
import { INT32 } from './proto.ts';
import type { Feed } from './session.ts';

/** A and B as rows, [neighbourhoods, C + C'], and the row of every pixel, [H, W]. */
export class RowInputs {
  /** Layers of levels that do not repeat: a row for every pixel. */
  private readonly denseRows = new Map<string, Float32Array>();

  /** Adds the inputs of `layers` to a graph and says how it modulates with them. */
  record(ops: GraphOps, layers: readonly SpadeLayer[], { latent }: GeneratorArchitecture): Modulation<GraphValue> {
    const indices = new Map<number, GraphValue>();
    return modulateWith(ops, layers, ({ name, channels, offsets, scale }) => {
      const size = [latent.height * scale, latent.width * scale];
      const index = indices.get(scale) ?? ops.input(indexName(scale), size, { type: INT32, open: [0, 1] });
      indices.set(scale, index);
      const rows = ops.input(`${name}.rows`, [1, channels + offsets], { open: true });
      const gather = (first: number, depth: number): GraphValue => {
        const part = ops.node(
          'Slice',
          [rows, ops.integers([first]), ops.integers([first + depth]), ops.integers([1])],
          [1, depth],
        );
        const gathered = ops.node('Gather', [part, index], [...size, depth], { axis: { int: 0 } });
        return ops.node('Transpose', [gathered], [depth, ...size], { perm: [2, 0, 1] });
      };
      return { a: gather(0, channels), b: gather(channels, offsets) };
    });
  }

  /** Lets go of levels that were computed the dense way. */
  forgetDense(): void {
    this.denseRows.clear();
  }

  /** Has a level of the map computed the dense way. */
  async takeDense(dense: DenseLevels, map: SemanticMap, { spadeLayers }: LevelModulation): Promise<void> {
    await dense.layOut(map, spadeLayers, (layer) => {
      const rows = new Float32Array(map.width * map.height * rowLength(layer));
      this.denseRows.set(layer.name, rows);
      return rows;
    });
  }

  /** Values of the inputs of `layers` for the present map. */
  feeds(workspace: PatternWorkspace, layers: readonly SpadeLayer[]): Record<string, Feed> {
    const feeds: Record<string, Feed> = {};
    for (const layer of layers) {
      const { name, scale } = layer;
      const level = workspace.levelOf(name);
      const dense = this.denseRows.get(name);
      const rows = dense ?? level.rows(workspace.kernels, name);
      feeds[`${name}.rows`] = { data: rows, shape: [rows.length / rowLength(layer), rowLength(layer)] };
      feeds[indexName(scale)] ??= {
        data: dense ? countUp(level.width * level.height) : Int32Array.from(level.neighbourhoods),
        shape: [level.height, level.width],
      };
    }
    return feeds;
  }
}

/** x * A + B with the A and B of every layer. */
function modulateWith(
  ops: GraphOps,
  layers: readonly SpadeLayer[],
  read: (layer: SpadeLayer) => { a: GraphValue; b: GraphValue },
): Modulation<GraphValue> {
  const inputs = new Map(layers.map((layer) => [layer.name, read(layer)]));
  return {
    modulate(layer, x) {
      const { a, b } = present(inputs.get(layer));
      return ops.add(ops.multiply(x, a), b);
    },
    modulateProjected(layer, x, project) {
      const { a, b } = present(inputs.get(layer));
      return ops.add(project(ops.multiply(x, a)), b);
    },
  };
}

function indexName(scale: number): string {
  return `index_${scale}`;
}

function countUp(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}
