/** Kernel memory for the feature maps of a picture, for a main path that runs over it. */
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import type { Grid } from '../network/grid.ts';
import { generatorStages, lastChannels, spadeLayers, type Stage } from '../network/generator.ts';
import { featureLength, filled, type Block, type MemoryLayout, type Region } from './kernels/kernels.ts';
import { goesByTiles, winogradBands, type Bands, type TileScratch } from './winograd.ts';

/** What a stage reads and writes; stages take turns with the two `features`. */
export interface FeatureRegions {
  block: Block;
  /** Input of a stage and its output: stages take turns with them, the first reads the first. */
  features: readonly [Region, Region];
  /** What a convolution takes: a modulated feature map, or the last one in planes. */
  modulated: Region;
  /** Between the two convolutions of a stage. */
  middle: Region;
  /** For convolutions by tiles; of no length in planes. */
  tiles: TileScratch;
  /** The picture and what it is before tanh, in planes. */
  picture: Region;
  logits: Region;
  /** By scale: noise of the feature maps, a number a pixel; none for a generator without noise. */
  noise: ReadonlyMap<number, Region>;
  /** By SPADE layer: what the noise is multiplied with, a number a channel. */
  noiseFactors: ReadonlyMap<string, Region>;
  /** As many as a layer has channels. */
  zeros: Region;
}

/** Channels of a picture. */
export const RGB = 3;

const ONE: Size = { width: 1, height: 1 };

/** Size of the feature maps of a scale. */
export function sizeAt(grid: Grid, scale: number): Size {
  return { width: grid.width * scale, height: grid.height * scale };
}

export function reserveFeatures(
  layout: MemoryLayout,
  architecture: GeneratorArchitecture,
  grid: Grid,
  block: Block,
): FeatureRegions {
  const stages = generatorStages(architecture);
  const longest = (channels: (stage: Stage) => number, of = stages): number =>
    Math.max(...of.map((stage) => featureLength(channels(stage), sizeAt(grid, stage.scale), block)));
  const first = featureLength(present(stages[0]).fin, grid, block);
  const picture = sizeAt(grid, present(stages.at(-1)).scale);
  const outputs = (from: 0 | 1): number =>
    longest(
      ({ fout }) => fout,
      stages.filter((_, position) => position % 2 === from),
    );
  const scales = architecture.noise === true ? [...new Set(stages.map(({ scale }) => scale))] : [];
  const layers = architecture.noise === true ? stages.flatMap(spadeLayers) : [];
  const bands = block === 1 ? [] : stages.flatMap((stage) => stageBands(stage, grid, block));
  const band = (numbers: (of: Bands) => number): Region => layout.reserve(Math.max(0, ...bands.map(numbers)));
  return {
    block,
    features: [layout.reserve(Math.max(first, outputs(1))), layout.reserve(outputs(0))],
    modulated: layout.reserve(
      Math.max(
        longest(({ fin, fout }) => Math.max(fin, fout)),
        featureLength(lastChannels(architecture), picture, 1),
      ),
    ),
    middle: layout.reserve(longest(({ fin, fout }) => Math.min(fin, fout))),
    tiles: { before: band(({ before }) => before), after: band(({ after }) => after) },
    picture: layout.reserve(featureLength(RGB, picture, 1)),
    logits: layout.reserve(featureLength(RGB, picture, 1)),
    noise: new Map(scales.map((scale) => [scale, layout.reserve(featureLength(1, sizeAt(grid, scale), 1))] as const)),
    noiseFactors: new Map(
      layers.map(({ name, channels }) => [name, layout.reserve(featureLength(channels, ONE, block))]),
    ),
    zeros: layout.reserve(featureLength(Math.max(...stages.map(({ fin }) => fin)), ONE, block)),
  };
}

/** Of those of a stage's two 3 x 3 convolutions that go by tiles. */
function stageBands({ fin, fout, scale }: Stage, grid: Grid, block: Block): Bands[] {
  const middle = Math.min(fin, fout);
  return [[fin, middle] as const, [middle, fout] as const]
    .filter(([from, to]) => goesByTiles(from, to, scale))
    .map(([from, to]) => winogradBands(filled(from, block), filled(to, block), sizeAt(grid, scale)));
}
