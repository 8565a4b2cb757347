/** The fast generator on onnxruntime: modulation by pattern once a map, main path once a picture. */
import type { Checkpoint, MapReport } from '../../modulation/map-report.ts';
import { semanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { pictureSize, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import type { PictureStage } from '../../../../src-shared/request.ts';
import { present } from '../../../../src-shared/present.ts';
import { layersByScale, stagesTo } from '../../network/generator.ts';
import { foldModulation, partialProductMatrix, wholeMatrix } from '../../modulation/modulation-weights.ts';
import { countNumbers, generatorTensors } from '../../packs/expected-tensors.ts';
import { levelCosts } from '../../modulation/costs.ts';
import type { MultiplyHidden, RowForm } from '../../modulation/modulation-memory.ts';
import { gridOfMap } from '../../network/grid.ts';
import { goesByPattern } from '../../network/spade.ts';
import { PatternWorkspace, type ConvolveDense } from '../../modulation/pattern-workspace.ts';
import { WorkspaceCache } from '../../modulation/workspace-cache.ts';
import type { Weights } from '../../network/weights.ts';
import type {
  FloatTensor,
  GeneratedPicture,
  GeneratorOptions,
  GenerateOptions,
  GeneratorRunner,
  RuntimeOptions,
} from '../runtime.ts';
import { previewSize, semanticTensor } from '../semantic-tensor.ts';
import { DenseGenerator } from './dense-generator.ts';
import { DenseLevels } from './dense-levels.ts';
import { ConvolutionSessions } from './feature-convolution.ts';
import { GraphOps } from './graph-ops.ts';
import { probeBlock } from './block-operators.ts';
import { GraphPath } from './graph-path.ts';
import { KernelPath } from './kernel-path.ts';
import type { MainPath } from './main-path.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** Weights, in numbers, of a network that may be held a second time as one dense graph. */
const MAX_WEIGHTS_TWICE = 32 * 1024 * 1024;

export interface GeneratorSettings extends SessionSettings {
  /** Those of the runtime, for a main path over kernel memory; without them, a generator has its own, as suits the processor. */
  convolutions?: ConvolutionSessions;
}

export class OnnxGenerator implements GeneratorRunner {
  private readonly workspaces: WorkspaceCache;
  private workspace: PatternWorkspace | undefined;
  /** The start of the main path for the present map, for a generator without VAE. */
  private startSemantics: FloatTensor | undefined;
  private map: SemanticMap | undefined;
  private readonly dense: DenseLevels;
  /** What makes the present map's pictures where that is the dense graph. */
  private whole: { graph: DenseGenerator; map: SemanticMap } | undefined;

  private constructor(
    private readonly architecture: GeneratorArchitecture,
    private readonly weights: Weights,
    options: RuntimeOptions,
    private readonly settings: SessionSettings,
    private readonly mainPath: MainPath,
    private readonly products: Map<string, Promise<GraphSession>>,
    /**
     * The dense graphs, recorded at first need, which make the pictures of the pack's own size on a device with memory of its own:
     * there rows and features travel for every picture, and arithmetic is what it has plenty of (measured: docs/exact-modulation.md).
     * Undefined elsewhere, and where they would take too much memory beside the rest.
     */
    private readonly wholeGraphs: Readonly<Record<PictureStage, DenseGenerator>> | undefined,
  ) {
    this.workspaces = new WorkspaceCache(
      options.cacheBytes,
      (grid, cacheBytes) =>
        new PatternWorkspace(architecture, weights, grid, {
          cacheBytes,
          block: mainPath.block,
          pool: settings.pool,
          costs: settings.costs,
        }),
    );
    this.dense = new DenseLevels(weights, semanticCoding(architecture), settings, mainPath.block ?? 1);
  }

  static async open(
    architecture: GeneratorArchitecture,
    weights: Weights,
    options: RuntimeOptions,
    settings: GeneratorSettings,
    generatorOptions: GeneratorOptions = {},
  ): Promise<OnnxGenerator> {
    // Before the rest: making them takes the most memory that is not kept.
    const products = new Map<string, Promise<GraphSession>>();
    const cells = architecture.latent.width * architecture.latent.height;
    for (const [scale, layers] of goesByPattern(architecture) ? layersByScale(architecture) : []) {
      const names = layers.map(({ name }) => name);
      const { form } = levelCosts(architecture, weights, layers, cells * scale ** 2, settings.costs);
      products.set(productKey(names, form), Promise.resolve(await openProducts(weights, names, form, settings)));
    }
    const mainPath = settings.remote
      ? await GraphPath.open(architecture, weights, settings, generatorOptions)
      : await KernelPath.open(architecture, weights, await convolutionsOf(settings), settings);
    const size = countNumbers(generatorTensors(architecture));
    const goesDense = settings.remote === true && size <= MAX_WEIGHTS_TWICE && !generatorOptions.observed;
    const dense = (): DenseGenerator => new DenseGenerator(architecture, weights, settings);
    return new OnnxGenerator(
      architecture,
      weights,
      options,
      settings,
      mainPath,
      products,
      goesDense ? { full: dense(), preview: dense() } : undefined,
    );
  }

  async useMap(map: SemanticMap, checkpoint?: Checkpoint, end: PictureStage = 'full'): Promise<MapReport> {
    this.whole = undefined;
    if (!this.wholeGraphs || !isOwnSize(this.architecture, map)) return this.takeOver(map, checkpoint, end);
    this.whole = { graph: this.wholeGraphs[end], map };
    return { levels: [{ width: map.width, height: map.height, known: 0, added: 0, dense: true }] };
  }

  private async takeOver(
    map: SemanticMap,
    checkpoint: Checkpoint = () => undefined,
    end: PictureStage,
  ): Promise<MapReport> {
    const workspace = (this.workspace = this.workspaces.take(gridOfMap(this.architecture, map)));
    this.map = map;
    this.mainPath.forgetDense();
    const report = await workspace.useMap(
      map,
      this.multiply,
      this.convolveDense,
      checkpoint,
      present(stagesTo(this.architecture, end).at(-1)).scale,
    );
    if (this.architecture.zDim === 0) this.startSemantics = semanticTensor(this.architecture, map, workspace.grid);
    return report;
  }

  async generate(z: Float32Array, options?: GenerateOptions): Promise<GeneratedPicture> {
    if (this.whole) return this.whole.graph.generate(this.whole.map, z, options);
    const { workspace, map } = this;
    if (!workspace || !map) throw new Error('generate before useMap');
    return this.mainPath.run(
      this.startSemantics ?? { data: z, shape: [1, z.length] },
      workspace,
      () => semanticTensor(this.architecture, map, previewSize(map)),
      options,
    );
  }

  forgetMaps(): void {
    this.workspaces.forget();
  }

  freeMaps(): void {
    this.workspace = undefined;
    this.map = undefined;
    this.workspaces.clear();
    this.mainPath.forgetDense();
    this.mainPath.forgetNoise();
  }

  rowBytes(): number {
    return this.workspaces.rowBytes;
  }

  async dispose(): Promise<void> {
    await this.mainPath.release();
    await this.dense.release();
    for (const graph of Object.values(this.wholeGraphs ?? {})) await graph.dispose();
    for (const session of this.products.values()) await (await session).release();
    this.freeMaps();
  }

  private readonly multiply: MultiplyHidden = async (form, n, operands) => {
    const session = await this.productSession(
      operands.map(({ layer }) => layer),
      form,
    );
    const tensor = (data: Float32Array): FloatTensor => ({ data, shape: [n, data.length / n] });
    await session.runInto(
      Object.fromEntries(operands.map(({ layer, left }) => [`${layer}.left`, tensor(left)])),
      Object.fromEntries(operands.map(({ layer, out }) => [`${layer}.out`, tensor(out)])),
    );
  };

  /** Of all layers of a level. Opened at first need: only a picture of another size needs a level in another form. */
  private productSession(layers: readonly string[], form: RowForm): Promise<GraphSession> {
    const key = productKey(layers, form);
    const opened = this.products.get(key) ?? openProducts(this.weights, layers, form, this.settings);
    this.products.set(key, opened);
    return opened;
  }

  private readonly convolveDense: ConvolveDense = (map, level, kernels) =>
    this.mainPath.takeDense(this.dense, map, level, kernels);
}

async function convolutionsOf(settings: GeneratorSettings): Promise<ConvolutionSessions> {
  return settings.convolutions ?? new ConvolutionSessions(await probeBlock(settings), settings);
}

/** Whether a picture of the map has the pack's own latent grid, for which the dense graphs are recorded. */
function isOwnSize(architecture: GeneratorArchitecture, map: SemanticMap): boolean {
  const { width, height } = pictureSize(architecture);
  return map.width === width && map.height === height;
}

function productKey(layers: readonly string[], form: RowForm): string {
  return `${form} ${layers.join()}`;
}

/** A session without an arena: it writes into memory that is given, and has nothing of its own to keep. */
function openProducts(
  weights: Weights,
  layers: readonly string[],
  form: RowForm,
  settings: SessionSettings,
): Promise<GraphSession> {
  return GraphSession.open(recordProducts(weights, layers, form), { ...settings, arena: false });
}

/** What MultiplyHidden asks for. */
function recordProducts(weights: Weights, layers: readonly string[], form: RowForm): GraphOps {
  const ops = new GraphOps();
  for (const layer of layers) {
    const folded = foldModulation(weights, layer);
    const matrix = ops.constant(form === 'partial' ? partialProductMatrix(folded) : wholeMatrix(folded));
    const left = ops.input(`${layer}.left`, [1, matrix.shape[0]!], { open: true });
    const shape = [1, matrix.shape[1]!];
    const bias = ops.constant({ shape: [folded.bias.length], data: folded.bias });
    ops.outputOf(
      `${layer}.out`,
      form === 'partial' ? ops.node('MatMul', [left, matrix], shape) : ops.node('Gemm', [left, matrix, bias], shape),
    );
  }
  return ops;
}
