/**
 * The whole generator as one graph, every SPADE layer computed for every pixel, as in the published code: what the fast
 * engine is measured against and must agree with.
 */
import type { Size } from '../../../../src-shared/geometry.ts';
import { oneHot, resizeSemantics, semanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { semanticChannels, UPSAMPLINGS, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import type { PictureStage } from '../../../../src-shared/request.ts';
import { present } from '../../../../src-shared/present.ts';
import { generate, headOf, startFromLatent, startFromSemantics } from '../../network/generator.ts';
import { noiseFactors, withNoise } from '../../network/noise.ts';
import { NoiseMaps } from '../../network/noise-map.ts';
import { denseModulation, type SemanticPyramid } from '../../network/spade.ts';
import type { Weights } from '../../network/weights.ts';
import type { DenseRunner, FloatTensor, GeneratedPicture, GenerateOptions } from '../runtime.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

type DenseOptions = Omit<GenerateOptions, 'checkpoint'>;

interface Recorded {
  key: string;
  session: GraphSession;
  /** Of the feature maps to which it adds noise. */
  noiseSizes: readonly Size[];
}

/** One graph serves one picture size; it is recorded anew for another. */
export class DenseGenerator implements DenseRunner {
  private recorded: Recorded | undefined;
  private readonly noise = new NoiseMaps();

  constructor(
    private readonly architecture: GeneratorArchitecture,
    private readonly weights: Weights,
    private readonly settings: SessionSettings,
  ) {}

  /** Semantic channels of the map at every resolution that the graph asks for. */
  semanticFeeds(map: SemanticMap, end: PictureStage = 'full'): Record<string, FloatTensor> {
    const coding = semanticCoding(this.architecture);
    const scales = 2 ** UPSAMPLINGS[this.architecture.upsampling];
    const feeds: Record<string, FloatTensor> = {};
    for (let divisor = end === 'full' ? 1 : 2; divisor <= scales; divisor *= 2) {
      const level = resizeSemantics(map, map.width / divisor, map.height / divisor);
      feeds[portName(level.height, level.width)] = {
        data: oneHot(level, coding),
        shape: [1, coding.channels, level.height, level.width],
      };
    }
    return feeds;
  }

  /** With `observe`, every block's output is an output of the graph, which costs a little speed. */
  async generate(map: SemanticMap, z: Float32Array, options?: DenseOptions): Promise<GeneratedPicture> {
    return this.run(this.semanticFeeds(map, options?.end), z, map, options);
  }

  /** As `generate`, from semantic channels that are already there. */
  async run(
    semantics: Record<string, FloatTensor>,
    z: Float32Array,
    size: Size,
    { noise = 0, observe, end = 'full' }: DenseOptions = {},
  ): Promise<GeneratedPicture> {
    const { session, noiseSizes } = await this.session(size, observe !== undefined, end);
    const feeds: Record<string, FloatTensor> = { ...semantics };
    if (this.architecture.zDim > 0) feeds['z'] = { data: z, shape: [1, z.length] };
    for (const { height, width } of noiseSizes)
      feeds[noiseName(height, width)] = { data: this.noise.take(noise, height, width), shape: [1, 1, height, width] };
    const { picture, ...blocks } = await session.run(feeds);
    for (const [name, value] of Object.entries(blocks)) observe?.(name, value);
    const [, , height = 0, width = 0] = present(picture).shape;
    return { width, height, picture: present(picture).data, logits: blocks[headOf(end)]!.data };
  }

  async dispose(): Promise<void> {
    this.noise.clear();
    await this.recorded?.session.release();
    this.recorded = undefined;
  }

  private async session(size: Size, observed: boolean, end: PictureStage): Promise<Recorded> {
    const key = `${size.width}x${size.height} ${observed} ${end}`;
    if (this.recorded?.key === key) return this.recorded;
    await this.dispose();
    const { ops, noiseSizes } = recordGenerator(this.architecture, this.weights, size, observed, end);
    this.recorded = { key, session: await GraphSession.open(ops, this.settings), noiseSizes };
    return this.recorded;
  }
}

function recordGenerator(
  architecture: GeneratorArchitecture,
  weights: Weights,
  size: Size,
  observed: boolean,
  end: PictureStage,
): { ops: GraphOps; noiseSizes: Size[] } {
  const ops = new GraphOps();
  const levels = new Map<string, GraphValue>();
  const semantics = (height: number, width: number): GraphValue => {
    const name = portName(height, width);
    const level = levels.get(name) ?? ops.input(name, [1, semanticChannels(architecture), height, width]);
    levels.set(name, level);
    return level;
  };
  const seen = (block: string): boolean => observed || block === headOf(end);
  return { ops, noiseSizes: recordDense(ops, { architecture, weights, size, semantics, seen, end }) };
}

export interface DenseRecording {
  architecture: GeneratorArchitecture;
  weights: Weights;
  size: Size;
  /** Semantic channels of the map at the resolution of a feature map. */
  semantics: SemanticPyramid<GraphValue>;
  /** Which blocks' outputs are outputs of the graph. */
  seen?: (block: string) => boolean;
  end?: PictureStage;
}

/** Records the generator with inputs `z` and `noise_<height>x<width>`, where it takes them, and output `picture`; returns the sizes of its noise maps. */
export function recordDense(
  ops: GraphOps,
  { architecture, weights, size, semantics, seen = () => false, end = 'full' }: DenseRecording,
): Size[] {
  const parameters = graphParameters(ops, weights);
  const factor = 2 ** UPSAMPLINGS[architecture.upsampling];
  const grid = { height: size.height / factor, width: size.width / factor };
  const start =
    architecture.zDim > 0
      ? startFromLatent(ops, parameters, architecture, ops.input('z', [1, architecture.zDim]), grid)
      : startFromSemantics(ops, parameters, semantics(grid.height, grid.width));
  const noiseInputs = new Map<string, { size: Size; value: GraphValue }>();
  const noise = (height: number, width: number): GraphValue => {
    const name = noiseName(height, width);
    const input = noiseInputs.get(name) ?? { size: { height, width }, value: ops.input(name, [1, 1, height, width]) };
    noiseInputs.set(name, input);
    return input.value;
  };
  const factors = noiseFactors(architecture, weights);
  const modulation = withNoise(ops, denseModulation(ops, parameters, semantics, architecture), factors, noise);
  const observe = (block: string, value: GraphValue): void => {
    if (seen(block)) ops.output(block, value);
  };
  observe('fc', start);
  ops.output('picture', generate(ops, parameters, architecture, modulation, semantics, start, observe, end));
  return [...noiseInputs.values()].map(({ size: noiseSize }) => noiseSize);
}

function noiseName(height: number, width: number): string {
  return `noise_${height}x${width}`;
}

function portName(height: number, width: number): string {
  return `semantics_${height}x${width}`;
}
