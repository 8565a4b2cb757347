/**
 * The main path of a generator: everything that depends on the style, as a chain of sessions. The heavy first stages have
 * one each, so that loading never holds the whole network twice; the large feature maps of the last stages share one, and
 * with it their memory. A run can be given up between sessions. Heights and widths are open: the same sessions serve
 * every size.
 */
import {
  generatorStages,
  headOf,
  pictureLogits,
  previewLogits,
  previewStage,
  runStage,
  spadeLayers,
  startFromLatent,
  startFromSemantics,
  type SpadeLayer,
  type Stage,
} from '../../network/generator.ts';
import { placeOnGrid, type Grid } from '../../network/grid.ts';
import { noiseFactors, withNoise, type NoiseFactors } from '../../network/noise.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import { normaliseFirst } from '../../network/spade.ts';
import { semanticChannels, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { present } from '../../../../src-shared/present.ts';
import type { BlockOf } from '../../modulation/modulation-memory.ts';
import type { Weights } from '../../network/weights.ts';
import type { FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import type { ModulationInputs } from './modulation-inputs.ts';
import { GraphSession, type Feed, type SessionSettings } from './session.ts';

/** From this block on, the stages share a session. */
const FIRST_SHARED = 'up_1';
/**
 * A section that takes fewer channels than this runs without blocks: of 24 channels a third would be filling, and what
 * brings maps into blocks and out of them again takes longer than convolving without (measured, with blocks of 16).
 */
const FEWEST_BLOCKED = 32;
/** Of a picture: red, green, blue. */
const PLANES = 3;

interface Section {
  stages: Stage[];
  layers: SpadeLayer[];
  /** Scales of the feature maps to which it adds noise. */
  noiseScales: readonly number[];
  session: GraphSession;
}

/** Values of the modulation's inputs for these layers. */
export type ModulationFeeds = (layers: readonly SpadeLayer[]) => Record<string, Feed>;

export class MainPath {
  private readonly noise = new NoiseMaps();
  /** Features that go from section to section, by the name of the stage that makes them. */
  private readonly features = new Map<string, Float32Array>();

  private constructor(
    private readonly start: GraphSession,
    private readonly sections: readonly Section[],
    /** Features of the preview's stage and semantic channels of their size -> preview. */
    private readonly preview: GraphSession | undefined,
    /** Every block's output is an output of its graph. */
    private readonly observed: boolean,
  ) {}

  /** `observed`: every block's output becomes an output of its graph, for parity; it costs a little speed. */
  static async open(
    architecture: GeneratorArchitecture,
    weights: Weights,
    inputs: ModulationInputs,
    settings: SessionSettings,
    { observed = false } = {},
  ): Promise<MainPath> {
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
          { ...settings, blocked: isBlocked(stages) },
          inputs.adapt(layers),
        ),
      });
    }
    const preview =
      architecture.preview === true
        ? await GraphSession.open(recordPreview(architecture, weights), settings)
        : undefined;
    return new MainPath(start, sections, preview, observed);
  }

  /**
   * A picture from a latent [1, zDim], or from semantic channels [1, semantic_nc, h, w] at the latent grid for a
   * generator without VAE. `grid`: the latent grid of this picture; `noise`: seed of its noise; `semantics`: those of
   * the preview's size, for a preview.
   */
  async run(
    input: FloatTensor,
    grid: Grid,
    modulation: ModulationFeeds,
    semantics: () => FloatTensor,
    { noise = 0, checkpoint = () => undefined, observe = () => undefined, end = 'full' }: GenerateOptions = {},
  ): Promise<GeneratedPicture> {
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
      const feeds = { ...modulation(layers), ...Object.fromEntries(noiseFeeds), x };
      if (this.observed) outputs = await session.run(feeds);
      else await session.runInto(feeds, (outputs = this.memoryFor(present(stages.at(-1)), grid)));
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

  /** Lets go of the noise that was drawn and of memory for features. */
  freeMemory(): void {
    this.noise.clear();
    this.features.clear();
  }

  /** Memory for what a section ends with: a picture has its own, features have the same from picture to picture. */
  private memoryFor({ name, fout, scale }: Stage, grid: Grid): Record<string, FloatTensor> {
    const [height, width] = [grid.height * scale, grid.width * scale];
    const tensor = (channels: number, data: Float32Array): FloatTensor => ({
      data,
      shape: [1, channels, height, width],
    });
    if (name === this.lastStage) {
      const planes = (): FloatTensor => tensor(PLANES, new Float32Array(PLANES * height * width));
      return { conv_img: planes(), picture: planes() };
    }
    const length = fout * height * width;
    const known = this.features.get(name);
    const data = known?.length === length ? known : new Float32Array(length);
    this.features.set(name, data);
    return { [name]: tensor(fout, data) };
  }

  private get lastStage(): string {
    return present(this.sections.at(-1)?.stages.at(-1)).name;
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

function isBlocked(stages: readonly Stage[]): boolean {
  return present(stages[0]).fin >= FEWEST_BLOCKED;
}

/** How the main path takes its maps where onnxruntime convolves in blocks of `block` channels. */
export function mainPathBlocks(architecture: GeneratorArchitecture, block: number): BlockOf {
  const layers = sectionStages(architecture).filter(isBlocked).flat().flatMap(spadeLayers);
  const blocked = new Set(layers.map(({ name }) => name));
  return ({ name }) => (blocked.has(name) ? block : 1);
}

function recordStart(architecture: GeneratorArchitecture, weights: Weights): GraphOps {
  const ops = new GraphOps();
  const parameters = graphParameters(ops, weights);
  const { latent } = architecture;
  const features =
    architecture.zDim > 0
      ? startFromLatent(
          ops,
          parameters,
          architecture,
          ops.input('input', [1, architecture.zDim], { open: true }),
          latent,
        )
      : startFromSemantics(
          ops,
          parameters,
          ops.input('input', [1, semanticChannels(architecture), latent.height, latent.width], { open: true }),
        );
  ops.output('features', features);
  return ops;
}

function recordSection(
  architecture: GeneratorArchitecture,
  weights: Weights,
  inputs: ModulationInputs,
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

function recordPreview(architecture: GeneratorArchitecture, weights: Weights): GraphOps {
  const ops = new GraphOps();
  const { fout, scale } = previewStage(architecture);
  const { height, width } = architecture.latent;
  const x = ops.input('x', [1, fout, height * scale, width * scale], { open: true });
  const semantics = ops.input('semantics', [1, semanticChannels(architecture), height * scale, width * scale], {
    open: true,
  });
  const logits = previewLogits(ops, graphParameters(ops, weights), x, semantics);
  ops.output('preview', logits);
  ops.output('picture', ops.tanh(logits));
  return ops;
}

function noiseName(scale: number): string {
  return `noise_${scale}`;
}

function lastStage(architecture: GeneratorArchitecture): string {
  return present(generatorStages(architecture).at(-1)).name;
}
