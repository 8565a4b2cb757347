/** Generator and encoder on TensorFlow.js: modulation by pattern, rows gathered whole into [H, W, C + C'] maps. */
import type { Checkpoint, MapReport } from '../../modulation/map-report.ts';
import { semanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { EncoderArchitecture, GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import type { PictureStage } from '../../../../src-shared/request.ts';
import { present } from '../../../../src-shared/present.ts';
import { encode } from '../../network/encoder.ts';
import {
  headOf,
  pictureLogits,
  previewLogits,
  runStage,
  spadeLayers,
  startFromLatent,
  stagesTo,
  startFromSemantics,
  type SpadeLayer,
} from '../../network/generator.ts';
import { gridOfMap, placeOnGrid, type Grid } from '../../network/grid.ts';
import { noiseFactors, withNoise, type NoiseFactors } from '../../network/noise.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import { foldModulation, partialProductMatrix, wholeMatrix } from '../../modulation/modulation-weights.ts';
import type { MultiplyHidden, RowForm } from '../../modulation/modulation-memory.ts';
import { PatternWorkspace, type ConvolveDense } from '../../modulation/pattern-workspace.ts';
import { WorkspaceCache } from '../../modulation/workspace-cache.ts';
import { normaliseFirst, type Modulation } from '../../network/spade.ts';
import type { Weights } from '../../network/weights.ts';
import type {
  EncoderRunner,
  FloatTensor,
  GeneratedPicture,
  GenerateOptions,
  GeneratorRunner,
  RuntimeOptions,
} from '../runtime.ts';
import { previewSize, semanticTensor } from '../semantic-tensor.ts';
import { denseMaps } from './dense-maps.ts';
import { TensorOps, type Library, type Tensor } from './tensor-ops.ts';
import { TensorParameters } from './tensor-parameters.ts';

/** A layer's modulation of the present map: A, [1, H, W, C], and B, [1, H, W, C']. */
interface LayerMaps {
  a: Tensor;
  b: Tensor;
}

/** What hidden rows of a layer are multiplied with. */
interface ProductMatrix {
  matrix: ReturnType<Library['tensor2d']>;
  bias: Tensor;
}

export class TensorGenerator implements GeneratorRunner {
  private readonly ops: TensorOps;
  private readonly parameters: TensorParameters;
  private readonly matrices = new Map<string, ProductMatrix>();
  private readonly maps = new Map<string, LayerMaps>();
  private readonly workspaces: WorkspaceCache;
  private readonly factors: NoiseFactors;
  private readonly noise = new NoiseMaps();
  private workspace: PatternWorkspace | undefined;
  private start: FloatTensor | undefined;
  private map: SemanticMap | undefined;

  constructor(
    private readonly tf: Library,
    private readonly architecture: GeneratorArchitecture,
    private readonly weights: Weights,
    options: RuntimeOptions,
  ) {
    this.ops = new TensorOps(tf);
    this.parameters = new TensorParameters(this.ops, weights);
    this.factors = noiseFactors(architecture, weights);
    this.workspaces = new WorkspaceCache(
      options.cacheBytes,
      (grid, cacheBytes) => new PatternWorkspace(architecture, weights, grid, { cacheBytes }),
    );
  }

  async useMap(
    map: SemanticMap,
    checkpoint: Checkpoint = () => undefined,
    end: PictureStage = 'full',
  ): Promise<MapReport> {
    const stages = stagesTo(this.architecture, end);
    const workspace = (this.workspace = this.workspaces.take(gridOfMap(this.architecture, map)));
    const dense = new Set<string>();
    const convolveDense: ConvolveDense = async (resized, level) => {
      for (const layer of level.spadeLayers) {
        dense.add(layer.name);
        this.keepMaps(layer.name, denseMaps(this.ops, this.weights, semanticCoding(this.architecture), resized, layer));
      }
    };
    const report = await workspace.useMap(map, this.multiply, convolveDense, checkpoint, present(stages.at(-1)).scale);
    for (const layer of stages.flatMap(spadeLayers))
      if (!dense.has(layer.name)) this.keepMaps(layer.name, this.gatherMaps(workspace, layer));
    this.map = map;
    if (this.architecture.zDim === 0) this.start = semanticTensor(this.architecture, map, workspace.grid);
    return report;
  }

  async generate(z: Float32Array, options: GenerateOptions = {}): Promise<GeneratedPicture> {
    const { workspace, tf, ops, parameters, map } = this;
    if (!workspace || !map) throw new Error('generate before useMap');
    const features = await this.runStages(z, workspace.grid, options);
    const last = tf.tidy(() => {
      const logits =
        options.end === 'preview'
          ? previewLogits(ops, parameters, features, this.previewSemantics(map))
          : pictureLogits(ops, parameters, features);
      return { logits, picture: ops.tanh(logits) };
    });
    features.dispose();
    const logits = this.ops.read(last.logits);
    const picture = this.ops.read(last.picture);
    tf.dispose(last);
    options.observe?.(headOf(options.end ?? 'full'), logits);
    const [, , height = 0, width = 0] = picture.shape;
    return { width, height, picture: picture.data, logits: logits.data };
  }

  forgetMaps(): void {
    this.workspaces.forget();
  }

  freeMaps(): void {
    for (const name of [...this.maps.keys()]) this.dropMaps(name);
    this.workspace = undefined;
    this.map = undefined;
    this.workspaces.clear();
    this.noise.clear();
  }

  rowBytes(): number {
    return this.workspaces.rowBytes;
  }

  async dispose(): Promise<void> {
    this.freeMaps();
    this.tf.dispose([...this.matrices.values()].flatMap(({ matrix, bias }) => [matrix, bias]));
    this.matrices.clear();
    this.parameters.dispose();
  }

  private previewSemantics(map: SemanticMap): Tensor {
    const { data, shape } = semanticTensor(this.architecture, map, previewSize(map));
    return this.ops.fromChannelsFirst(data, shape);
  }

  private readonly modulateWithMaps: Modulation<Tensor> = {
    modulate: (layer, x) => {
      const { a, b } = present(this.maps.get(layer));
      return x.mul(a).add(b);
    },
    modulateProjected: (layer, x, project) => {
      const { a, b } = present(this.maps.get(layer));
      return project(x.mul(a)).add(b);
    },
  };

  /** The features that become the picture; they are the caller's. */
  private async runStages(
    z: Float32Array,
    grid: Grid,
    { noise = 0, checkpoint = () => undefined, observe = () => undefined, end = 'full' }: GenerateOptions,
  ): Promise<Tensor> {
    const { tf, ops, parameters, factors } = this;
    const drawn = (height: number, width: number): Tensor =>
      ops.fromChannelsFirst(this.noise.take(noise, height, width), [1, 1, height, width]);
    const modulation = withNoise(ops, normaliseFirst(ops, this.modulateWithMaps, this.architecture), factors, drawn);
    let features = tf.tidy(() => this.startFeatures(z, grid));
    try {
      observe('fc', ops.read(features));
      for (const stage of stagesTo(this.architecture, end)) {
        await checkpoint();
        const next = tf.tidy(() => runStage(ops, parameters, modulation, stage, features));
        features.dispose();
        features = next;
        observe(stage.name, ops.read(features));
      }
    } catch (error) {
      features.dispose();
      throw error;
    }
    return features;
  }

  private startFeatures(z: Float32Array, grid: Grid): Tensor {
    const { ops, parameters, architecture } = this;
    if (this.start)
      return startFromSemantics(ops, parameters, ops.fromChannelsFirst(this.start.data, this.start.shape));
    const features = startFromLatent(
      ops,
      parameters,
      architecture,
      ops.fromChannelsFirst(z, [1, z.length]),
      architecture.latent,
    );
    const placed = placeOnGrid(this.ops.read(features), grid);
    return ops.fromChannelsFirst(placed.data, placed.shape);
  }

  private readonly multiply: MultiplyHidden = async (form, n, operands) => {
    for (const { layer, left, out } of operands) {
      const { matrix, bias } = this.matrix(layer, form);
      const result = this.tf.tidy(() => {
        const product = this.tf.matMul(this.tf.tensor2d(left.slice(), [n, left.length / n]), matrix);
        return form === 'whole' ? product.add(bias) : product;
      });
      out.set(await result.data<'float32'>());
      result.dispose();
    }
  };

  /** Matrix and bias of a layer, made at first need. */
  private matrix(layer: string, form: RowForm): ProductMatrix {
    const key = `${layer} ${form}`;
    const known = this.matrices.get(key);
    if (known) return known;
    const folded = foldModulation(this.weights, layer);
    const { data, shape } = form === 'partial' ? partialProductMatrix(folded) : wholeMatrix(folded);
    const made = { matrix: this.tf.tensor2d(data, [shape[0]!, shape[1]!]), bias: this.tf.tensor1d(folded.bias) };
    this.matrices.set(key, made);
    return made;
  }

  /** Whole rows are gathered: in [H, W, C + C'] a pixel's A and B lie side by side. */
  private gatherMaps(workspace: PatternWorkspace, { name, channels, offsets }: SpadeLayer): LayerMaps {
    const { tf } = this;
    const level = workspace.levelOf(name);
    return tf.tidy(() => {
      const rows = tf.tensor2d(level.rows(workspace.kernels, name).slice(), [level.known, channels + offsets]);
      const gathered = rows
        .gather(tf.tensor1d(Int32Array.from(level.neighbourhoods), 'int32'))
        .reshape([1, level.height, level.width, channels + offsets]);
      const [a, b] = tf.split(gathered, [channels, offsets], 3);
      return { a: present(a), b: present(b) };
    });
  }

  private keepMaps(layer: string, maps: LayerMaps): void {
    this.dropMaps(layer);
    this.maps.set(layer, maps);
  }

  private dropMaps(layer: string): void {
    const maps = this.maps.get(layer);
    if (maps) this.tf.dispose([maps.a, maps.b]);
    this.maps.delete(layer);
  }
}

export class TensorEncoder implements EncoderRunner {
  private readonly ops: TensorOps;
  private readonly parameters: TensorParameters;

  constructor(
    private readonly tf: Library,
    private readonly architecture: EncoderArchitecture,
    weights: Weights,
  ) {
    this.ops = new TensorOps(tf);
    this.parameters = new TensorParameters(this.ops, weights);
  }

  async encode(
    photo: Float32Array,
    height: number,
    width: number,
  ): Promise<{ mu: Float32Array; logvar: Float32Array }> {
    const style = this.tf.tidy(() =>
      encode(this.ops, this.parameters, this.architecture, this.ops.fromChannelsFirst(photo, [1, 3, height, width])),
    );
    const [mu, logvar] = await Promise.all([style.mu.data<'float32'>(), style.logvar.data<'float32'>()]);
    this.tf.dispose(style);
    return { mu, logvar };
  }

  async dispose(): Promise<void> {
    this.parameters.dispose();
  }
}
