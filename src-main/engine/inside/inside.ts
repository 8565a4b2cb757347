/**
 * Looks into the generator: runs it stage by stage with one layer laid open, as the published network, every number for
 * every pixel. What each stage takes is kept, so that the next layer of the same picture costs one stage.
 */
import { createHash } from 'node:crypto';
import {
  CHANNEL_SIDE,
  LAYER_PARTS,
  MAX_COUNTED_PIXELS,
  SHEET,
  type InsideLayer,
  type LayerPart,
  type LayerTrace,
} from '../../../src-shared/api/inside-api.ts';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';
import type { RgbImage } from '../../../src-shared/api/values.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import type { LabelMap } from '../../../src-shared/labels/label-map.ts';
import {
  encodeSemantics,
  resizeSemantics,
  semanticCoding,
  type SemanticMap,
} from '../../../src-shared/labels/semantics.ts';
import { semanticChannels, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import type { Checkpoint } from '../modulation/map-report.ts';
import { PatternDictionary, PatternIndex } from '../modulation/patterns.ts';
import {
  generatorStages,
  pictureLogits,
  spadeLayers,
  startFromLatent,
  startFromSemantics,
  type Stage,
} from '../network/generator.ts';
import { gridOfMap, placeOnGrid } from '../network/grid.ts';
import { traceStage } from '../network/layer-trace.ts';
import { drawNoise } from '../network/noise-map.ts';
import { noiseFactors } from '../network/noise.ts';
import { goesByPattern } from '../network/spade.ts';
import type { Weights } from '../network/weights.ts';
import { quantisePicture } from '../picture.ts';
import type { FloatTensor, Runtime } from '../runtimes/runtime.ts';
import { semanticTensor } from '../runtimes/semantic-tensor.ts';
import { channelTile, contrastSheet } from './channel-tiles.ts';
import { washLabels } from './wash-labels.ts';

/** What the maps of one stage may take, in bytes. */
const MAX_STAGE_BYTES = 1024 ** 3;
/** Feature maps of a layer that are alive at once, in those of its widest channels. */
const MAPS_AT_ONCE = 8;

/** The picture that is looked into. */
export interface InsideScene {
  /** At the size of the network's picture: whole cells. */
  map: LabelMap;
  z: Float32Array;
  noise: number;
  /** Of the picture, in the upper left of the network's. */
  size: Size;
}

export interface InsideLook {
  layer: string;
  part: LayerPart;
  channel?: number | undefined;
}

export class Inside {
  /** Input of each stage, by its name, for the scene that was looked into last. */
  private kept: { key: string; inputs: Map<string, FloatTensor> } | undefined;

  constructor(
    private readonly runtime: Pick<Runtime, 'runOnce'>,
    private readonly architecture: GeneratorArchitecture,
    private readonly weights: Weights,
  ) {}

  /** Throws `inside-layer`, `inside-size` and `label-unknown`. */
  async look(
    scene: InsideScene,
    { layer, part, channel }: InsideLook,
    checkpoint: Checkpoint = () => undefined,
  ): Promise<Omit<LayerTrace, 'milliseconds'>> {
    const { architecture } = this;
    const stages = generatorStages(architecture);
    const stage = stages.find((each) => spadeLayers(each).some(({ name }) => name === layer));
    if (stage === undefined) throw new SpadeworkError('inside-layer', { layer });
    const semantics = encodeSemantics(scene.map, architecture);
    const { output, parts } = await this.runTo(stage, scene, semantics, layer, checkpoint);
    const open = (name: LayerPart): FloatTensor => present(parts[name]);
    const layers = this.layersOf(semantics);
    const looked = present(layers.find(({ name }) => name === layer));
    const { width, height, channels } = looked;
    const sheet = contrastSheet(open(part), SHEET.tiles, SHEET.side);
    const shown = channel !== undefined && channel < channels ? channel : present(sheet[0]).channel;
    await checkpoint();
    return {
      layer: looked,
      layers,
      part,
      sheet,
      channel: Object.fromEntries(
        LAYER_PARTS.map((name) => [name, channelTile(open(name), shown, CHANNEL_SIDE)]),
      ) as LayerTrace['channel'],
      neighbourhoods:
        width * height <= MAX_COUNTED_PIXELS && goesByPattern(architecture)
          ? numberNeighbourhoods(resizeSemantics(semantics, width, height), architecture)
          : null,
      picture: stage === stages.at(-1) ? await this.finish(output, scene) : null,
      washed: await washLabels(this.runtime, architecture, this.weights, layer, scene.map),
    };
  }

  private layersOf(map: SemanticMap): InsideLayer[] {
    const grid = gridOfMap(this.architecture, map);
    return generatorStages(this.architecture)
      .flatMap(spadeLayers)
      .map(({ name, channels, scale }) => ({ name, width: grid.width * scale, height: grid.height * scale, channels }));
  }

  close(): void {
    this.kept = undefined;
  }

  /** Runs the stages up to `last`, those that were run before for the same scene excepted. */
  private async runTo(
    last: Stage,
    scene: InsideScene,
    semantics: SemanticMap,
    watched: string | undefined,
    checkpoint: Checkpoint,
  ): Promise<{ output: FloatTensor; parts: Partial<Record<LayerPart, FloatTensor>> }> {
    const all = generatorStages(this.architecture);
    const stages = all.slice(
      0,
      all.findIndex(({ name }) => name === last.name),
    );
    for (const stage of [...stages, last]) this.assertFits(stage, semantics);
    const inputs = this.inputsOf(scene);
    const first = present(all[0]).name;
    if (!inputs.has(first)) inputs.set(first, await this.start(scene, semantics));
    for (const [i, stage] of stages.entries()) {
      const next = present(all[i + 1]).name;
      if (inputs.has(next)) continue;
      await checkpoint();
      inputs.set(next, (await this.runStage(stage, present(inputs.get(stage.name)), scene, semantics)).output);
    }
    await checkpoint();
    return this.runStage(last, present(inputs.get(last.name)), scene, semantics, watched);
  }

  private async runStage(
    stage: Stage,
    x: FloatTensor,
    { noise }: InsideScene,
    map: SemanticMap,
    watched?: string,
  ): Promise<{ output: FloatTensor; parts: Partial<Record<LayerPart, FloatTensor>> }> {
    const { architecture, weights } = this;
    const factors = noiseFactors(architecture, weights);
    const grid = gridOfMap(architecture, map);
    const [height, width] = [grid.height * stage.scale, grid.width * stage.scale];
    const { output, ...parts } = await this.runtime.runOnce(
      (ops, parameters, inputs) => {
        const taken = {
          x: present(inputs['x']),
          semantics: present(inputs['semantics']),
          noise: present(inputs['noise']),
        };
        const traced = traceStage(ops, parameters, architecture, factors, stage, taken, watched);
        return { output: traced.output, ...traced.parts };
      },
      weights,
      {
        x,
        semantics: semanticTensor(architecture, map, { width, height }),
        noise: { data: drawNoise(noise, height, width), shape: [1, 1, height, width] },
      },
    );
    return { output: present(output), parts };
  }

  /** The picture of the last stage's features. */
  private async finish(features: FloatTensor, { size }: InsideScene): Promise<RgbImage> {
    const { picture } = await this.runtime.runOnce(
      (ops, parameters, { x }) => ({ picture: ops.tanh(pictureLogits(ops, parameters, present(x))) }),
      this.weights,
      { x: features },
    );
    const { data, shape } = present(picture);
    const [, , height = 0, width = 0] = shape;
    return { ...size, rgb: quantisePicture(data, { width, height }, size) };
  }

  private async start({ z }: InsideScene, map: SemanticMap): Promise<FloatTensor> {
    const { architecture } = this;
    const grid = gridOfMap(architecture, map);
    const input = architecture.zDim > 0 ? { data: z, shape: [1, z.length] } : semanticTensor(architecture, map, grid);
    const { features } = await this.runtime.runOnce(
      (ops, parameters, { input: x }) => ({
        features:
          architecture.zDim > 0
            ? startFromLatent(ops, parameters, architecture, present(x), architecture.latent)
            : startFromSemantics(ops, parameters, present(x)),
      }),
      this.weights,
      { input },
    );
    return placeOnGrid(present(features), grid);
  }

  private inputsOf({ map, z, noise }: InsideScene): Map<string, FloatTensor> {
    const key = createHash('sha256')
      .update(`${map.width}x${map.height} ${noise} `)
      .update(map.ids)
      .update(new Uint8Array(z.buffer, z.byteOffset, z.byteLength))
      .digest('hex');
    if (this.kept?.key !== key) this.kept = { key, inputs: new Map() };
    return this.kept.inputs;
  }

  private assertFits(stage: Stage, map: SemanticMap): void {
    const { architecture } = this;
    const grid = gridOfMap(architecture, map);
    const channels =
      semanticChannels(architecture) + 2 * architecture.nhidden + MAPS_AT_ONCE * Math.max(stage.fin, stage.fout);
    const bytes = grid.width * grid.height * stage.scale ** 2 * channels * Float32Array.BYTES_PER_ELEMENT;
    if (bytes > MAX_STAGE_BYTES) throw new SpadeworkError('inside-size', { width: map.width, height: map.height });
  }
}

/** Number of the neighbourhood around each pixel, four bytes each, little endian. */
function numberNeighbourhoods(map: SemanticMap, architecture: GeneratorArchitecture): Uint8Array {
  const index = new PatternIndex(new PatternDictionary(semanticCoding(architecture).codes), map.width, map.height);
  index.update(map);
  const bytes = new Uint8Array(index.neighbourhoods.length * 4);
  const view = new DataView(bytes.buffer);
  index.neighbourhoods.forEach((number, pixel) => view.setUint32(pixel * 4, number, true));
  return bytes;
}
