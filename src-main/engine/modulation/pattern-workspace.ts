/** All levels of a generator for one picture size, in one kernel memory. */
import { resizeSemantics, semanticCoding, type SemanticMap } from '../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { Kernels, MemoryLayout, type Block } from './kernels/kernels.ts';
import type { KernelPool } from './kernels/kernel-pool.ts';
import { levelCosts, type Costs, type LevelCosts } from './costs.ts';
import { reserveFeatures, type FeatureRegions } from './feature-memory.ts';
import type { Weights } from '../network/weights.ts';
import type { Grid } from '../network/grid.ts';
import type { Checkpoint, MapReport } from './map-report.ts';
import { layersByScale, rowLength, type SpadeLayer } from '../network/generator.ts';
import { goesByPattern } from '../network/spade.ts';
import { hiddenChannels } from './modulation-weights.ts';
import { reserveScratch, type ModulationScratch, type MultiplyHidden } from './modulation-memory.ts';
import { LevelModulation, type RowRoom } from './pattern-modulation.ts';

/** Up to so many pixels rows cost no more than convolving whatever the map, and later strokes find them. */
const NEVER_DENSE = 16 * 16;

/** Every map is convolved. */
const NO_ROOM: RowRoom = { max: 0, kept: 0 };

/** Serves a level that does not repeat: makes A and B of every pixel by convolution. */
export type ConvolveDense = (map: SemanticMap, level: LevelModulation, kernels: Kernels) => Promise<void>;

export interface WorkspaceOptions {
  /** What the rows may take; a single map always fits. */
  cacheBytes: number;
  /** How feature maps lie, where the main path runs over kernel memory: then there is room for them, and for A and B of every pixel. */
  block?: Block | undefined;
  /** Of the ways to make A and B; usual ones without. */
  costs?: Costs | undefined;
  /** Threads that share the kernels' work, where the runtime takes memory that is shared. */
  pool?: KernelPool | undefined;
}

export class PatternWorkspace {
  readonly kernels: Kernels;
  readonly levels: readonly LevelModulation[];
  readonly features: FeatureRegions | undefined;
  private readonly scratch: ModulationScratch;
  private codes: Uint16Array | undefined;
  private maps = 0;
  private readonly levelOfLayer: ReadonlyMap<string, LevelModulation>;

  constructor(
    architecture: GeneratorArchitecture,
    weights: Weights,
    readonly grid: Grid,
    { cacheBytes, block, pool, costs }: WorkspaceOptions,
  ) {
    const coding = semanticCoding(architecture);
    const byScale = [...layersByScale(architecture)];
    const layout = new MemoryLayout();
    const longestHidden = Math.max(
      ...byScale.flatMap(([, layers]) => layers.map(({ name }) => hiddenChannels(weights, name))),
    );
    this.scratch = reserveScratch(layout, Math.max(...byScale.map(([, layers]) => layers.length)), longestHidden);
    this.levels = byScale.map(([scale, layers]) => {
      const [width, height] = [grid.width * scale, grid.height * scale];
      const ofWays = levelCosts(architecture, weights, layers, width * height, costs);
      const room = goesByPattern(architecture)
        ? rowRoom(layers, width * height, cacheBytes / byScale.length, ofWays)
        : NO_ROOM;
      return new LevelModulation(
        layout,
        weights,
        coding,
        layers,
        ofWays.form,
        width,
        height,
        room,
        block !== undefined,
      );
    });
    this.features = block === undefined ? undefined : reserveFeatures(layout, architecture, grid, block);
    this.kernels = new Kernels(layout.bytes, pool);
    for (const level of this.levels) level.fill(this.kernels, weights);
    this.levelOfLayer = new Map(
      this.levels.flatMap((level) => level.spadeLayers.map(({ name }) => [name, level] as const)),
    );
  }

  levelOf(layer: string): LevelModulation {
    const level = this.levelOfLayer.get(layer);
    if (!level) throw new Error(`${layer} is no SPADE layer of this generator`);
    return level;
  }

  /** Stands for the map that was taken over last, by what is in it. */
  get mapNumber(): number {
    return this.maps;
  }

  /** Bytes of the rows that are kept now. */
  get rowBytes(): number {
    return this.levels.reduce((sum, level) => sum + level.known * bytesOfRow(level.spadeLayers), 0);
  }

  /** Lets go of the memory. */
  release(): void {
    this.kernels.release();
  }

  /** Forgets every row and map. */
  forget(): void {
    for (const level of this.levels) level.forget();
  }

  /**
   * Takes over a map at the picture's size: rows for every new neighbourhood. Levels of a
   * scale above `mostScale` keep the map that they have: the next one that reaches them finds what has changed since.
   */
  async useMap(
    map: SemanticMap,
    multiply: MultiplyHidden,
    convolveDense: ConvolveDense,
    checkpoint: Checkpoint,
    mostScale = Infinity,
  ): Promise<MapReport> {
    this.countMap(map);
    const report: MapReport = { levels: [] };
    for (const level of this.levels) {
      if (level.width > mostScale * this.grid.width) break;
      await checkpoint();
      const resized = resizeSemantics(map, level.width, level.height);
      if (level.indexMap(resized)) {
        report.levels.push({ ...(await level.computeRows(this.kernels, this.scratch, multiply)), dense: false });
        level.pickPatterns(this.kernels);
      } else {
        await convolveDense(resized, level, this.kernels);
        report.levels.push({ width: level.width, height: level.height, known: 0, added: 0, dense: true });
      }
    }
    return report;
  }

  private countMap({ codes }: SemanticMap): void {
    const bytes = (of: Uint16Array): Buffer => Buffer.from(of.buffer, of.byteOffset, of.byteLength);
    if (this.codes && bytes(this.codes).equals(bytes(codes))) return;
    this.codes = codes.slice();
    this.maps++;
  }
}

/** Room for the rows of any one map; what is kept beyond it is what the budget allows. */
function rowRoom(layers: readonly SpadeLayer[], pixels: number, bytes: number, costs: LevelCosts): RowRoom {
  const kept = Math.floor(bytes / bytesOfRow(layers));
  const max = Math.max(costs.form === 'whole' ? 2 * pixels : pixels, kept);
  return pixels <= NEVER_DENSE ? { max, kept } : { max, kept, costs };
}

/** A and B of one neighbourhood in all layers of a level. */
function bytesOfRow(layers: readonly SpadeLayer[]): number {
  return layers.reduce((sum, layer) => sum + rowLength(layer) * Float32Array.BYTES_PER_ELEMENT, 0);
}
