/**
 * The main path on the CPU: convolutions of onnxruntime over feature maps in kernel memory, and between them the engine's own
 * kernels, which up-sample, add noise, look A and B up and apply them in one pass (docs/exact-modulation.md). A run can be
 * given up between blocks. The same sessions serve every size.
 */
import type { Size } from '../../../../src-shared/geometry.ts';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import { RGB, sizeAt, type FeatureRegions } from '../../modulation/feature-memory.ts';
import { featureLength, filled, type Block, type Kernels, type Region } from '../../modulation/kernels/kernels.ts';
import type { LevelModulation } from '../../modulation/pattern-modulation.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import { generatorStages, headOf, lastChannels, stagesTo, type Stage } from '../../network/generator.ts';
import { placeOnGrid } from '../../network/grid.ts';
import { noiseFactors, type NoiseFactors } from '../../network/noise.ts';
import { drawNoise } from '../../network/noise-map.ts';
import { LEAKY_SLOPE } from '../../network/spade.ts';
import type { Convolution } from '../../network/ops.ts';
import { requireWeight, type Weights } from '../../network/weights.ts';
import type { FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import type { DenseLevels } from './dense-levels.ts';
import type { ConvolutionSessions } from './feature-convolution.ts';
import { FeatureNormalisation } from './feature-normalisation.ts';
import { FeatureStage, type StageWork } from './feature-stage.ts';
import { biasInBlocks, convolveBlocks, intoPlanes, kernelInBlocks } from './block-operators.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import { recordPreview, recordStart, type MainPath } from './main-path.ts';
import { GraphSession, type SessionSettings } from './session.ts';

export class KernelPath implements MainPath {
  /** Seeds of the noise in a workspace's memory, by scale. */
  private readonly seeds = new WeakMap<PatternWorkspace, Map<number, number>>();

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
    const first = placeOnGrid((await this.start.run({ input }))['features']!, grid);
    observe?.('fc', first);
    let [x, out] = features.features;
    toBlocks(first, kernels.floats(x), this.block);
    let last: Stage | undefined;
    for (const part of this.stages.slice(0, stagesTo(this.architecture, end).length)) {
      await checkpoint();
      const { stage } = part;
      if (this.factors.size > 0) this.placeNoise(workspace, features, stage.scale, noise);
      await part.run(work, x, out);
      [x, out] = [out, x];
      if (observe) {
        const { data, shape } = inPlanes(work, x, stage);
        observe(stage.name, { data: data.slice(), shape });
      }
      last = stage;
    }
    const size = sizeAt(grid, present(last).scale);
    const [picture, logits] = features.picture.map((region) => viewOf(kernels, region, RGB, size)) as [
      FloatTensor,
      FloatTensor,
    ];
    const into = { picture, [headOf(end)]: logits };
    if (end === 'full') await this.head.runInto({ x: activated(work, x, present(last)) }, into);
    else await this.previewHead().runInto({ x: inPlanes(work, x, present(last)), semantics: semantics() }, into);
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

/** A stage's output in planes, as a view that the next kernel overwrites. */
function inPlanes(
  { workspace: { kernels, grid }, features: { block, modulated } }: StageWork,
  x: Region,
  { fout, scale }: Stage,
): FloatTensor {
  const size = sizeAt(grid, scale);
  kernels.toPlanes({ x, size, channels: fout, block, slope: 1, out: modulated });
  return viewOf(kernels, modulated, fout, size);
}

/** The last stage's output, activated, as such a view; blocks stay blocks. */
function activated(
  { workspace: { kernels, grid }, features: { block, modulated } }: StageWork,
  x: Region,
  { fout, scale }: Stage,
): FloatTensor {
  const size = sizeAt(grid, scale);
  const channels = filled(fout, block);
  // Number by number, so it does not matter how they lie.
  kernels.toPlanes({ x, size, channels, block: 1, slope: LEAKY_SLOPE, out: modulated });
  return viewOf(kernels, modulated, channels, size);
}

function viewOf(kernels: Kernels, region: Region, channels: number, { width, height }: Size): FloatTensor {
  return { data: kernels.floats(region, 0, channels * height * width), shape: [1, channels, height, width] };
}

/** Lays features [1, C, H, W] out in blocks; beyond C there are zeros. */
function toBlocks({ data, shape }: FloatTensor, out: Float32Array, block: Block): void {
  const [, channels = 0, height = 1, width = 1] = shape;
  const pixels = height * width;
  out.fill(0, 0, featureLength(channels, { width, height }, block));
  for (let c = 0; c < channels; c++) {
    const target = Math.floor(c / block) * block * pixels + (c % block);
    for (let pixel = 0; pixel < pixels; pixel++) out[target + pixel * block] = data[c * pixels + pixel]!;
  }
}

/** The last convolution: `x`, activated, as features lie, -> `conv_img`, before tanh, and `picture`. */
function recordHead(architecture: GeneratorArchitecture, weights: Weights, block: Block): GraphOps {
  const ops = new GraphOps();
  const x = ops.input('x', [1, filled(lastChannels(architecture), block), 8, 8], { open: true });
  const logits =
    block === 1
      ? ops.convolve(x, graphParameters(ops, weights).convolution(headOf('full')), { stride: 1, padding: 1 })
      : intoPlanes(ops, convolveBlocks(ops, x, headInBlocks(ops, weights, block)), RGB);
  ops.outputOf('picture', ops.tanh(ops.outputOf(headOf('full'), logits)));
  return ops;
}

function headInBlocks(ops: GraphOps, weights: Weights, block: Block): Convolution<GraphValue> {
  const kernel = requireWeight(weights, `${headOf('full')}.weight`);
  const bias = requireWeight(weights, `${headOf('full')}.bias`);
  return { kernel: ops.constant(kernelInBlocks(kernel, block)), bias: ops.constant(biasInBlocks(bias, block)) };
}
