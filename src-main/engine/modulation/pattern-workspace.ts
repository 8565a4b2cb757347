/** All levels of a generator for one picture size, in one kernel memory. */
import { resizeSemantics, semanticCoding, type SemanticMap } from '../../../src-shared/labels/semantics.ts';
import type { GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { Kernels, MemoryLayout } from './kernels/kernels.ts';
import type { Weights } from '../network/weights.ts';
import type { Grid } from '../network/grid.ts';
import type { Checkpoint, MapReport } from './map-report.ts';
import { layersByScale, rowLength, type SpadeLayer } from '../network/generator.ts';
import { goesByPattern } from '../network/spade.ts';
import { hiddenChannels } from './modulation-weights.ts';
import {
  reserveScratch,
  rowForm,
  type ModulationScratch,
  type MultiplyHidden,
  type BlockOf,
  type RowForm,
} from './modulation-memory.ts';
import { LevelModulation, type RowRoom } from './pattern-modulation.ts';

/** Above this share of new windows among a level's pixels, convolving is cheaper than computing rows. */
const DENSE_SHARE: Record<RowForm, number> = { partial: 0.6, whole: 0.9 };
/** Up to so many pixels rows cost no more than convolving whatever the map, and later strokes find them. */
const NEVER_DENSE = 16 * 16;

/** Every map is convolved. */
const NO_ROOM: RowRoom = { max: 0, kept: 0, newWindows: 0 };

/** Serves a level that does not repeat: writes A and B of its layers by convolution. */
export type ConvolveDense = (map: SemanticMap, level: LevelModulation, kernels: Kernels) => Promise<void>;

export class PatternWorkspace {
  readonly kernels: Kernels;
  readonly levels: readonly LevelModulation[];
  private readonly scratch: ModulationScratch;
  private readonly levelOfLayer: ReadonlyMap<string, LevelModulation>;

  /** `cacheBytes`: what the rows may take; a single map always fits. `blockOf`: how maps are laid out. */
  constructor(
    architecture: GeneratorArchitecture,
    weights: Weights,
    readonly grid: Grid,
    { cacheBytes, blockOf }: { cacheBytes: number; blockOf: BlockOf },
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
      const form = rowForm(width * height);
      const room = goesByPattern(architecture)
        ? rowRoom(layers, form, width * height, cacheBytes / byScale.length)
        : NO_ROOM;
      return new LevelModulation(layout, weights, coding, layers, form, width, height, room, blockOf);
    });
    this.kernels = new Kernels(layout.bytes);
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

  /** Bytes of the rows that are kept now. */
  get rowBytes(): number {
    return this.levels.reduce((sum, level) => sum + level.known * bytesOfRow(level.spadeLayers), 0);
  }

  /** Forgets every row and map. */
  forget(): void {
    for (const level of this.levels) level.forget();
  }

  /**
   * Takes over a map at the picture's size: rows for every new neighbourhood, maps where they are laid out. Levels of a
   * scale above `mostScale` keep the map that they have: the next one that reaches them finds what has changed since.
   */
  async useMap(
    map: SemanticMap,
    multiply: MultiplyHidden,
    convolveDense: ConvolveDense,
    checkpoint: Checkpoint,
    mostScale = Infinity,
  ): Promise<MapReport> {
    const report: MapReport = { levels: [] };
    for (const level of this.levels) {
      if (level.width > mostScale * this.grid.width) break;
      await checkpoint();
      const resized = resizeSemantics(map, level.width, level.height);
      const indexed = level.indexMap(resized);
      if (indexed) {
        report.levels.push({ ...(await level.computeRows(this.kernels, this.scratch, multiply)), dense: false });
        if (indexed.changed) level.layOutMaps(this.kernels, indexed.changed);
      } else {
        await convolveDense(resized, level, this.kernels);
        report.levels.push({ width: level.width, height: level.height, known: 0, added: 0, dense: true });
      }
    }
    return report;
  }
}

/** Room for the rows of any one map; what is kept beyond it is what the budget allows. */
function rowRoom(layers: readonly SpadeLayer[], form: RowForm, pixels: number, bytes: number): RowRoom {
  const kept = Math.floor(bytes / bytesOfRow(layers));
  return {
    max: Math.max(form === 'whole' ? 2 * pixels : pixels, kept),
    kept,
    newWindows: pixels <= NEVER_DENSE ? Infinity : Math.ceil(pixels * DENSE_SHARE[form]),
  };
}

/** A and B of one neighbourhood in all layers of a level. */
function bytesOfRow(layers: readonly SpadeLayer[]): number {
  return layers.reduce((sum, layer) => sum + rowLength(layer) * Float32Array.BYTES_PER_ELEMENT, 0);
}
