/**
 * The whole generator as one graph, every SPADE layer computed for every pixel, as in the published code: what the fast
 * engine is measured against and must agree with.
 */
import type { Size } from '../../../../src-shared/geometry.ts';
import { oneHot, resizeSemantics, semanticCoding, type SemanticMap } from '../../../../src-shared/labels/semantics.ts';
import { semanticChannels, UPSAMPLINGS, type GeneratorArchitecture } from '../../../../src-shared/packs.ts';
import { generate, startFromLatent, startFromSemantics } from '../../network/generator.ts';
import { denseModulation } from '../../network/spade.ts';
import type { Weights } from '../../network/weights.ts';
import type { DenseRunner, FloatTensor, GeneratedPicture, Observe, WeightSource } from '../runtime.ts';
import { GraphOps, graphParameters, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** One graph serves one picture size; it is recorded anew for another. */
export class DenseGenerator implements DenseRunner {
  private recorded: { key: string; session: GraphSession } | undefined;

  constructor(
    private readonly architecture: GeneratorArchitecture,
    private readonly weights: WeightSource,
    private readonly settings: SessionSettings,
  ) {}

  /** Semantic channels of the map at every resolution that the graph asks for. */
  semanticFeeds(map: SemanticMap): Record<string, FloatTensor> {
    const coding = semanticCoding(this.architecture);
    const scales = 2 ** UPSAMPLINGS[this.architecture.upsampling];
    const feeds: Record<string, FloatTensor> = {};
    for (let divisor = 1; divisor <= scales; divisor *= 2) {
      const level = resizeSemantics(map, map.width / divisor, map.height / divisor);
      feeds[portName(level.height, level.width)] = {
        data: oneHot(level, coding),
        shape: [1, coding.channels, level.height, level.width],
      };
    }
    return feeds;
  }

  /** With `observe`, every block's output is an output of the graph, which costs a little speed. */
  async generate(map: SemanticMap, z: Float32Array, observe?: Observe): Promise<GeneratedPicture> {
    return this.run(this.semanticFeeds(map), z, map, observe);
  }

  /** As `generate`, from semantic channels that are already there. */
  async run(
    semantics: Record<string, FloatTensor>,
    z: Float32Array,
    size: Size,
    observe?: Observe,
  ): Promise<GeneratedPicture> {
    const session = await this.session(size, observe !== undefined);
    const feeds = this.architecture.zDim > 0 ? { ...semantics, z: { data: z, shape: [1, z.length] } } : semantics;
    const { picture, ...blocks } = await session.run(feeds);
    for (const [name, value] of Object.entries(blocks)) observe?.(name, value);
    return { width: size.width, height: size.height, picture: picture!.data, logits: blocks['conv_img']!.data };
  }

  async dispose(): Promise<void> {
    await this.recorded?.session.release();
    this.recorded = undefined;
  }

  private async session(size: Size, observed: boolean): Promise<GraphSession> {
    const key = `${size.width}x${size.height} ${observed}`;
    if (this.recorded?.key === key) return this.recorded.session;
    await this.dispose();
    const session = await GraphSession.open(
      recordGenerator(this.architecture, this.weights(), size, observed),
      this.settings,
    );
    this.recorded = { key, session };
    return session;
  }
}

function recordGenerator(
  architecture: GeneratorArchitecture,
  weights: Weights,
  size: Size,
  observed: boolean,
): GraphOps {
  const ops = new GraphOps();
  const parameters = graphParameters(ops, weights);
  const factor = 2 ** UPSAMPLINGS[architecture.upsampling];
  const grid = { height: size.height / factor, width: size.width / factor };
  const levels = new Map<string, GraphValue>();
  const semantics = (height: number, width: number): GraphValue => {
    const name = portName(height, width);
    const level = levels.get(name) ?? ops.input(name, [1, semanticChannels(architecture), height, width]);
    levels.set(name, level);
    return level;
  };
  const start =
    architecture.zDim > 0
      ? startFromLatent(ops, parameters, architecture, ops.input('z', [1, architecture.zDim]), grid)
      : startFromSemantics(ops, parameters, semantics(grid.height, grid.width));
  const modulation = denseModulation(ops, parameters, semantics);
  const observe = (block: string, value: GraphValue): void => {
    if (observed || block === 'conv_img') ops.output(block, value);
  };
  observe('fc', start);
  ops.output('picture', generate(ops, parameters, architecture, modulation, start, observe));
  return ops;
}

function portName(height: number, width: number): string {
  return `semantics_${height}x${width}`;
}
