/**
 * The main path on the CPU: convolutions of onnxruntime over feature maps in kernel memory, and between them the engine's own
 * kernels, which up-sample, add noise, look A and B up and apply them in one pass (docs/exact-modulation.md). A run can be
 * given up between blocks. The same sessions serve every size.
 */
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import { RGB, sizeAt, type FeatureRegions } from '../../modulation/feature-memory.ts';
import type { Block, Kernels, Region } from '../../modulation/kernels/kernels.ts';
import type { LevelModulation } from '../../modulation/pattern-modulation.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import { generatorStages, headOf, stagesTo } from '../../network/generator.ts';
import { placeOnGrid } from '../../network/grid.ts';
import { noiseFactors, type NoiseFactors } from '../../network/noise.ts';
import { drawNoise } from '../../network/noise-map.ts';
import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import type { DenseLevels } from './dense-levels.ts';
import type { ConvolutionSessions } from './feature-convolution.ts';
import { FeatureNormalisation } from './feature-normalisation.ts';
import { FeatureStage } from './feature-stage.ts';
import { activated, inPlanes, toBlocks, viewOf } from './feature-views.ts';
import { recordPreview, recordStart, type MainPath } from './main-path.ts';
import { recordHead } from './picture-head.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class KernelPath implements MainPath {
  /** Seeds of the noise in a workspace's memory, by scale. */
  private readonly seeds = new WeakMap<PatternWorkspace, Map<number, number>>();

  /** Of the preview whose features lie in a workspace's memory: the full picture of the same goes on from them. */
  private readonly previews = new WeakMap<PatternWorkspace, Drawn>();

  private constructor(
    private readonly architecture: GeneratorArchitecture,
    readonly block: Block,
    private readonly factors: NoiseFactors,
    private readonly start: GraphSession,
    private readonly stages: readonly FeatureStage[],
    private readonly head: GraphSession,
    private readonly preview: GraphSession | undefined,
    private readonly normalisation: FeatureNormalisation | undefined,
  ) {}

  static async open(
    architecture: GeneratorArchitecture,
    weights: Weights,
    convolutions: ConvolutionSessions,
    settings: SessionSettings,
  ): Promise<KernelPath> {
    const { block } = convolutions;
    const stages: FeatureStage[] = [];
    const start = await GraphSession.open(recordStart(architecture, weights), settings);
    const normalisation =
      architecture.norm === 'instance' ? await FeatureNormalisation.open(block, settings) : undefined;
    for (const stage of generatorStages(architecture))
      stages.push(await FeatureStage.open(weights, stage, convolutions, normalisation));
    return new KernelPath(
      architecture,
      block,
      noiseFactors(architecture, weights),
      start,
      stages,
      await GraphSession.open(recordHead(architecture, weights, block), settings),
      architecture.preview === true
        ? await GraphSession.open(recordPreview(architecture, weights), settings)
        : undefined,
      normalisation,
    );
  }

  async run(
    input: FloatTensor,
    workspace: PatternWorkspace,
    semantics: () => FloatTensor,
    { noise = 0, checkpoint = () => undefined, observe, end = 'full' }: GenerateOptions = {},
  ): Promise<GeneratedPicture> {
    const { kernels, grid } = workspace;
    const features = present(workspace.features);
    const work = { workspace, features, noiseFactors: this.factors };
    const stages = this.stages.slice(0, stagesTo(this.architecture, end).length);
    const done = { map: workspace.mapNumber, input: input.data.slice(), noise };
    const resumed = observe === undefined && isSame(this.previews.get(workspace), done);
    this.previews.delete(workspace);
    if (!resumed) await this.placeStart(input, workspace, features, observe);
    for (let position = resumed ? stages.length - 1 : 0; position < stages.length; position++) {
      await checkpoint();
      const part = present(stages[position]);
      const { stage } = part;
      if (this.factors.size > 0) this.placeNoise(workspace, features, stage.scale, noise);
      const [x, out] = inTurn(features, position);
      await part.run(work, x, out);
      if (observe) {
        const { data, shape } = inPlanes(work, out, stage);
        observe(stage.name, { data: data.slice(), shape });
      }
    }
    const [x] = inTurn(features, stages.length);
    const last = present(stages.at(-1)).stage;
    const size = sizeAt(grid, last.scale);
    const picture = viewOf(kernels, features.picture, RGB, size);
    const logits = viewOf(kernels, features.logits, RGB, size);
    const into = { picture, [headOf(end)]: logits };
    if (end === 'full') await this.head.runInto({ x: activated(work, x, last) }, into);
    else await this.previewHead().runInto({ x: inPlanes(work, x, last), semantics: semantics() }, into);
    if (end === 'preview') this.previews.set(workspace, done);
    observe?.(headOf(end), { ...logits, data: logits.data.slice() });
    return { ...size, picture: picture.data, logits: logits.data };
  }

  forgetDense(): void {
    // The dense way writes into the memory of the rows.
  }

  async takeDense(dense: DenseLevels, map: SemanticMap, level: LevelModulation, kernels: Kernels): Promise<void> {
    await dense.layOut(map, level.spadeLayers, ({ name }) => level.pixelMaps(kernels, name, this.block));
    level.pickPixels(kernels);
  }

  forgetNoise(): void {
    // It lies in the workspaces' memory and goes with it.
  }

  async release(): Promise<void> {
    for (const part of [this.start, this.head, this.preview, this.normalisation]) await part?.release();
  }

  /** The features that the first stage reads. */
  private async placeStart(
    input: FloatTensor,
    { kernels, grid }: PatternWorkspace,
    { features }: FeatureRegions,
    observe: GenerateOptions['observe'],
  ): Promise<void> {
    const first = placeOnGrid((await this.start.run({ input }))['features']!, grid);
    observe?.('fc', first);
    toBlocks(first, kernels.floats(features[0]), this.block);
  }

  private previewHead(): GraphSession {
    if (!this.preview) throw new Error('this generator has no preview');
    return this.preview;
  }

  /** Sees to it that the noise of a scale lies in the workspace's memory, and what its layers multiply it with. */
  private placeNoise(workspace: PatternWorkspace, features: FeatureRegions, scale: number, seed: number): void {
    const { kernels, grid } = workspace;
    const placed = this.seeds.get(workspace) ?? new Map<number, number>();
    if (placed.size === 0) {
      this.seeds.set(workspace, placed);
      for (const [layer, factors] of this.factors)
        kernels.floats(present(features.noiseFactors.get(layer))).set(factors);
    }
    if (placed.get(scale) === seed) return;
    const { height, width } = sizeAt(grid, scale);
    kernels.floats(present(features.noise.get(scale))).set(drawNoise(seed, height, width));
    placed.set(scale, seed);
  }
}

/** What a picture depends on, beside the workspace. */
interface Drawn {
  map: number;
  input: Float32Array;
  noise: number;
}

function isSame(one: Drawn | undefined, other: Drawn): boolean {
  return (
    one?.map === other.map &&
    one.noise === other.noise &&
    one.input.length === other.input.length &&
    one.input.every((value, index) => value === other.input[index])
  );
}

/** Input and output of the stage at a position. */
function inTurn({ features: [even, odd] }: FeatureRegions, position: number): [Region, Region] {
  return position % 2 === 0 ? [even, odd] : [odd, even];
}
