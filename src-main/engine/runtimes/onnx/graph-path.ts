/**
 * The main path as graphs alone, for devices with memory of their own: a chain of sessions. The heavy first stages have
 * one each, so that loading never holds the whole network twice; the large feature maps of the last stages share one, and
 * with it their memory. A run can be given up between sessions. Heights and widths are open: the same sessions serve
 * every size.
 */
import {
  generatorStages,
  headOf,
  pictureLogits,
  runStage,
  spadeLayers,
  type SpadeLayer,
  type Stage,
} from '../../network/generator.ts';
import { placeOnGrid } from '../../network/grid.ts';
import { noiseFactors, withNoise, type NoiseFactors } from '../../network/noise.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import { normaliseFirst } from '../../network/spade.ts';
import type { GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import type { LevelModulation } from '../../modulation/pattern-modulation.ts';
import type { PatternWorkspace } from '../../modulation/pattern-workspace.ts';
import type { SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import type { DenseLevels } from './dense-levels.ts';
import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import { recordPreview, recordStart, type MainPath } from './main-path.ts';
import { RowInputs } from './row-inputs.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** From this block on, the stages share a session. */
const FIRST_SHARED = 'up_1';

interface Section {
  stages: Stage[];
  layers: SpadeLayer[];
  /** Scales of the feature maps to which it adds noise. */
  noiseScales: readonly number[];
  session: GraphSession;
}

export class GraphPath implements MainPath {
  readonly block = undefined;
  private readonly noise = new NoiseMaps();

  private constructor(
    private readonly inputs: RowInputs,
    private readonly start: GraphSession,
    private readonly sections: readonly Section[],
    /** Features of the preview's stage and semantic channels of their size -> preview. */
    private readonly preview: GraphSession | undefined,
  ) {}

  /** `observed`: every block's output becomes an output of its graph, for parity; it costs a little speed. */
  static async open(
    architecture: GeneratorArchitecture,
    weights: Weights,
    settings: SessionSettings,
    { observed = false } = {},
  ): Promise<GraphPath> {
    const inputs = new RowInputs();
    const start = await GraphSession.open(recordStart(architecture, weights), settings);
    const factors = noiseFactors(architecture, weights);
    const sections: Section[] = [];
    for (const stages of sectionStages(architecture)) {
      const layers = stages.flatMap(spadeLayers);
      sections.push({
        stages,
        layers,
        noiseScales: [...new Set(layers.filter(({ name }) => factors.has(name)).map(({ scale }) => scale))],
        session: await GraphSession.open(
          recordSection(architecture, weights, inputs, factors, stages, layers, observed),
          settings,
        ),
      });
    }
    const preview =
      architecture.preview === true
        ? await GraphSession.open(recordPreview(architecture, weights), settings)
        : undefined;
    return new GraphPath(inputs, start, sections, preview);
  }

  async run(
    input: FloatTensor,
    workspace: PatternWorkspace,
    semantics: () => FloatTensor,
    { noise = 0, checkpoint = () => undefined, observe = () => undefined, end = 'full' }: GenerateOptions = {},
  ): Promise<GeneratedPicture> {
    const { grid } = workspace;
    let x = placeOnGrid((await this.start.run({ input }))['features']!, grid);
    observe('fc', x);
    let outputs: Record<string, FloatTensor> = {};
    const sections = end === 'full' ? this.sections : this.sections.slice(0, -1);
    for (const { stages, layers, noiseScales, session } of sections) {
      await checkpoint();
      const noiseFeeds = noiseScales.map((scale) => {
        const [height, width] = [grid.height * scale, grid.width * scale];
        return [
          noiseName(scale),
          { data: this.noise.take(noise, height, width), shape: [1, 1, height, width] },
        ] as const;
      });
      outputs = await session.run({ ...this.inputs.feeds(workspace, layers), ...Object.fromEntries(noiseFeeds), x });
      for (const [name, value] of Object.entries(outputs)) if (name !== 'picture') observe(name, value);
      x = outputs[present(stages.at(-1)).name] ?? x;
    }
    if (end === 'preview') {
      if (!this.preview) throw new Error('this generator has no preview');
      outputs = await this.preview.run({ x, semantics: semantics() });
      observe('preview', outputs['preview']!);
    }
    const { picture, [headOf(end)]: logits } = outputs;
    const [, , height = 0, width = 0] = present(picture).shape;
    return { width, height, picture: present(picture).data, logits: present(logits).data };
  }

  forgetDense(): void {
    this.inputs.forgetDense();
  }

  takeDense(dense: DenseLevels, map: SemanticMap, level: LevelModulation): Promise<void> {
    return this.inputs.takeDense(dense, map, level);
  }

  forgetNoise(): void {
    this.noise.clear();
  }

  async release(): Promise<void> {
    for (const session of [this.start, ...this.sections.map((section) => section.session)]) await session.release();
    await this.preview?.release();
  }
}

/** The stages of each session. A preview is made of what the last session takes. */
function sectionStages(architecture: GeneratorArchitecture): Stage[][] {
  const stages = generatorStages(architecture);
  const shared = stages.findIndex(({ name }) => name === FIRST_SHARED);
  const first = stages.slice(0, shared).map((stage) => [stage]);
  return architecture.preview === true
    ? [...first, stages.slice(shared, -1), stages.slice(-1)]
    : [...first, stages.slice(shared)];
}

function recordSection(
  architecture: GeneratorArchitecture,
  weights: Weights,
  inputs: RowInputs,
  factors: NoiseFactors,
  stages: readonly Stage[],
  layers: readonly SpadeLayer[],
  observed: boolean,
): GraphOps {
  const ops = new GraphOps();
  const parameters = graphParameters(ops, weights);
  const [first, last] = [stages[0]!, present(stages.at(-1))];
  const { height, width } = architecture.latent;
  const scale = first.scale / (first.upsampleFirst ? 2 : 1);
  const noiseInputs = new Map<number, GraphValue>();
  const noise = (noiseHeight: number, noiseWidth: number): GraphValue => {
    const at = noiseHeight / height;
    const input = noiseInputs.get(at) ?? ops.input(noiseName(at), [1, 1, noiseHeight, noiseWidth], { open: true });
    noiseInputs.set(at, input);
    return input;
  };
  const modulation = withNoise(
    ops,
    normaliseFirst(ops, inputs.record(ops, layers, architecture), architecture),
    factors,
    noise,
  );
  let x = ops.input('x', [1, first.fin, height * scale, width * scale], { open: true });
  for (const stage of stages) {
    x = runStage(ops, parameters, modulation, stage, x);
    if (observed || (stage === last && last.name !== lastStage(architecture))) ops.output(stage.name, x);
  }
  if (last.name === lastStage(architecture)) {
    const logits = pictureLogits(ops, parameters, x);
    ops.output('conv_img', logits);
    ops.output('picture', ops.tanh(logits));
  }
  return ops;
}

function noiseName(scale: number): string {
  return `noise_${scale}`;
}

function lastStage(architecture: GeneratorArchitecture): string {
  return present(generatorStages(architecture).at(-1)).name;
}
