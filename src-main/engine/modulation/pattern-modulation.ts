/**
 * Modulation by pattern (docs/exact-modulation.md): A and B of every SPADE layer of one resolution, computed once per
 * distinct 5x5 neighbourhood and kept by neighbourhood; the main path looks them up pixel by pixel. A stroke computes only
 * the rows it has not seen.
 */
import { OUTSIDE, PatternDictionary, PatternIndex, repeats } from './patterns.ts';
import type { SemanticCoding, SemanticMap } from '../../../src-shared/labels/semantics.ts';
import {
  featureLength,
  type Block,
  type Kernels,
  type MemoryLayout,
  type Region,
  type Rows,
} from './kernels/kernels.ts';
import type { Weights } from '../network/weights.ts';
import type { LevelCosts } from './costs.ts';
import type { SpadeLayer } from '../network/generator.ts';
import {
  PIECE,
  reserveLayer,
  SCRATCH_LENGTH,
  WHOLE_PIECE,
  type LayerRegions,
  type ModulationScratch,
  type MultiplyHidden,
  type RowForm,
} from './modulation-memory.ts';
import { foldModulationBias, hiddenTable, POSITIONS } from './modulation-weights.ts';

/** Beyond the budget, rows may become so many times those of the map that they began with. */
const GROWTH = 1.25;

export interface LevelReport {
  width: number;
  height: number;
  /** Distinct neighbourhoods known at this resolution, and how many of them this map added. */
  known: number;
  added: number;
}

/** How much of its neighbourhoods a level keeps. */
export interface RowRoom {
  /** Neighbourhoods that there is room for; 0: every map is convolved. */
  max: number;
  /** After so many it forgets them before the next map. */
  kept: number;
  /** For a level that is served the dense way where that is cheaper. */
  costs?: LevelCosts;
}

/** All SPADE layers of one resolution: they share one dictionary and one index. */
export class LevelModulation {
  private dictionary: PatternDictionary;
  private readonly index: PatternIndex;
  private readonly layers: LayerRegions[];
  private readonly indexRegion: Region;
  private computed = 0;
  /** Windows known before the map that is being taken over. */
  private windows = 0;
  /** By window: its number within a piece of rows, while one is gathered; 0 where it has none. */
  private localNumbers = new Uint32Array();
  /** Neighbourhoods of the first map after everything was forgotten. */
  private firstMapSize = 0;
  /** Whether the present map has A and B of every pixel. */
  private isByPixel = false;

  /**
   * Reserves the level's memory in `layout`; `room`: see RowRoom; `ofPixels`: whether A and B of every pixel must fit.
   */
  constructor(
    layout: MemoryLayout,
    weights: Weights,
    private readonly coding: SemanticCoding,
    readonly spadeLayers: readonly SpadeLayer[],
    private readonly form: RowForm,
    readonly width: number,
    readonly height: number,
    private readonly room: RowRoom,
    ofPixels: boolean,
  ) {
    this.dictionary = new PatternDictionary(coding.codes);
    this.index = new PatternIndex(this.dictionary, width, height);
    this.indexRegion = layout.reserve(width * height);
    this.layers = spadeLayers.map((layer) =>
      reserveLayer(layout, weights, coding, layer, room.max, ofPixels ? { width, height } : undefined),
    );
  }

  /** Copies the layers' weights into the memory that was laid out. */
  fill(kernels: Kernels, weights: Weights): void {
    if (this.room.max === 0) return;
    for (const layer of this.layers) {
      const { table, bias } = hiddenTable(weights, layer.name, this.coding);
      kernels.floats(layer.table).set(table);
      kernels.floats(layer.hiddenBias).set(bias);
      kernels.floats(layer.bias).set(foldModulationBias(weights, layer.name));
    }
  }

  /** Forgets every row and the present map. */
  forget(): void {
    this.dictionary = new PatternDictionary(this.coding.codes);
    this.index.restart(this.dictionary);
    this.computed = 0;
    this.windows = 0;
  }

  /**
   * Takes over a map; false where convolving it is cheaper than rows: then the dense way serves it. What was kept of earlier
   * maps does not decide, though it makes rows cheaper: the two ways sum in different orders, and a picture is to depend on its map alone.
   */
  indexMap(map: SemanticMap): boolean {
    const { max, kept, costs } = this.room;
    if (max === 0) return false;
    if (costs && !repeats(map)) return this.giveUp();
    const mostWindows = costs?.mostWindows ?? Infinity;
    // New windows are the map's own: so many of them alone make it dear.
    if (this.index.update(map, this.windows + mostWindows) === 'too many') return this.giveUp();
    // A map that alone needs more than the budget must not be forgotten at every stroke: it may grow.
    const limit = Math.min(max, Math.max(kept, GROWTH * this.firstMapSize));
    if (this.windows > 0 && this.dictionary.size > limit) {
      this.forget();
      if (this.index.update(map, mostWindows) === 'too many') return this.giveUp();
    }
    if (this.isDear()) return this.giveUp();
    if (this.windows === 0) this.firstMapSize = this.dictionary.size;
    this.windows = this.dictionary.windowCount;
    return true;
  }

  private giveUp(): false {
    this.forget();
    return false;
  }

  /** Whether all rows of the map, as if none were kept, would cost more than convolving it. */
  private isDear(): boolean {
    const { costs } = this.room;
    if (!costs) return false;
    // What is known of all maps is no less than what this one has, and needs no counting.
    if (costs.rows(this.dictionary.windowCount, this.dictionary.size) <= costs.dense) return false;
    const { windows, neighbourhoods } = this.index.countDistinct();
    return costs.rows(windows, neighbourhoods) > costs.dense;
  }

  /** Computes the rows of the neighbourhoods that are new. */
  async computeRows(kernels: Kernels, scratch: ModulationScratch, multiply: MultiplyHidden): Promise<LevelReport> {
    const first = this.computed;
    while (this.computed < this.dictionary.size)
      this.computed = await this.computePiece(kernels, scratch, multiply, this.computed);
    return { width: this.width, height: this.height, known: this.computed, added: this.computed - first };
  }

  /** Makes the numbers of the map's neighbourhoods those that the kernels pick rows by. */
  pickPatterns(kernels: Kernels): void {
    this.isByPixel = false;
    kernels.integers(this.indexRegion).set(this.index.neighbourhoods);
  }

  /** As pickPatterns, for a map with A and B of every pixel, which are then written to `pixelMaps`. */
  pickPixels(kernels: Kernels): void {
    this.isByPixel = true;
    const numbers = kernels.integers(this.indexRegion);
    for (let i = 0; i < numbers.length; i++) numbers[i] = i;
  }

  /**
   * A and B of every pixel of a layer, as a view into kernel memory: A's blocks of channels, then B's, or, for planes, rows
   * [H * W, C + C']. Writing them loses what was kept of neighbourhoods.
   */
  pixelMaps(kernels: Kernels, layer: string, block: Block): Float32Array {
    const { channels, length, rows } = this.regions(layer);
    const each = (depth: number): number => featureLength(depth, this, block);
    return kernels.floats(rows, 0, each(channels) + each(length - channels));
  }

  /** Which row every pixel takes, and where a layer's A and B are. */
  picks(layer: string, block: Block): { index: Region; a: Rows; b: Rows } {
    const { length, channels, rows } = this.regions(layer);
    const inBlocks = this.isByPixel && block > 1;
    const part = (first: number): Rows =>
      inBlocks
        ? { region: rows, first, stride: block, step: block * this.width * this.height }
        : { region: rows, first, stride: length, step: block };
    return {
      index: this.indexRegion,
      a: part(0),
      b: part(inBlocks ? featureLength(channels, this, block) : channels),
    };
  }

  /** Rows of a layer, [known, C + C']: A, then B of each neighbourhood, as a view into kernel memory. */
  rows(kernels: Kernels, layer: string): Float32Array {
    const { length, rows } = this.regions(layer);
    return kernels.floats(rows, 0, this.computed * length);
  }

  /** Neighbourhoods whose rows are computed. */
  get known(): number {
    return this.computed;
  }

  /** Number of the neighbourhood of every pixel: which row it takes. */
  get neighbourhoods(): Uint32Array {
    return this.index.neighbourhoods;
  }

  private regions(layer: string): LayerRegions {
    const found = this.layers.find(({ name }) => name === layer);
    if (!found) throw new Error(`${layer} is no layer of this resolution`);
    return found;
  }

  /** Rows of the neighbourhoods from `first` on, as many as fit the scratch; returns the first one not computed. */
  private async computePiece(
    kernels: Kernels,
    scratch: ModulationScratch,
    multiply: MultiplyHidden,
    first: number,
  ): Promise<number> {
    const { count, windows } = this.gatherWindows(kernels, scratch, first);
    this.computeHidden(kernels, scratch, windows);
    if (this.form === 'partial') {
      const products = this.productRegions(scratch, windows);
      await multiply(
        'partial',
        windows,
        this.layers.map(({ name, nhidden }, slot) => ({
          layer: name,
          left: kernels.floats(scratch.hidden[slot]!, 0, windows * nhidden),
          out: kernels.floats(products[slot]!),
        })),
      );
      this.layers.forEach(({ length, bias, rows }, slot) => {
        kernels.sumRows({
          indices: scratch.picks,
          count,
          picks: POSITIONS,
          rows: products[slot]!,
          width: length,
          bias,
          rectify: false,
          out: rows,
          outRow: first,
        });
      });
    } else {
      this.layers.forEach(({ nhidden }, slot) => {
        kernels.sumRows({
          indices: scratch.picks,
          count: count * POSITIONS,
          picks: 1,
          rows: scratch.hidden[slot]!,
          width: nhidden,
          bias: scratch.zeros,
          rectify: false,
          out: scratch.gathered[slot]!,
          outRow: 0,
        });
      });
      await multiply(
        'whole',
        count,
        this.layers.map(({ name, nhidden, length, rows }, slot) => ({
          layer: name,
          left: kernels.floats(scratch.gathered[slot]!, 0, count * POSITIONS * nhidden),
          out: kernels.floats(rows, first * length, count * length),
        })),
      );
    }
    return first + count;
  }

  /** Hidden rows of the distinct windows. Row 0 is OUTSIDE: zero, as the second convolution pads with zeros. */
  private computeHidden(kernels: Kernels, scratch: ModulationScratch, windows: number): void {
    this.layers.forEach(({ nhidden, table, hiddenBias }, slot) => {
      const hidden = scratch.hidden[slot]!;
      kernels.floats(hidden, 0, nhidden).fill(0);
      kernels.sumRows({
        indices: scratch.windowCodes,
        count: windows - 1,
        picks: POSITIONS,
        rows: table,
        width: nhidden,
        bias: hiddenBias,
        rectify: true,
        out: hidden,
        outRow: 1,
      });
    });
  }

  /** The scratch for partial products, shared out among the layers. */
  private productRegions(scratch: ModulationScratch, windows: number): Region[] {
    let offset = scratch.products.offset;
    return this.layers.map((layer) => {
      const region = { offset, length: windows * POSITIONS * layer.length };
      offset += region.length * Float32Array.BYTES_PER_ELEMENT;
      return region;
    });
  }

  /**
   * Writes, for the neighbourhoods from `first` on, which product or hidden rows they take (picks) and which table rows
   * make the hidden layer of each distinct window (windowCodes). Stops before they need more than the scratch.
   */
  private gatherWindows(
    kernels: Kernels,
    scratch: ModulationScratch,
    first: number,
  ): { count: number; windows: number } {
    const { dictionary, form } = this;
    const length = this.layers.reduce((sum, layer) => sum + layer.length, 0);
    const maxWindows = form === 'partial' ? Math.min(PIECE, Math.floor(SCRATCH_LENGTH / (POSITIONS * length))) : PIECE;
    const last = Math.min(dictionary.size, first + (form === 'partial' ? PIECE : WHOLE_PIECE));
    const picks = kernels.integers(scratch.picks);
    const codes = kernels.integers(scratch.windowCodes);
    const tableRows = this.coding.codes + 1;
    if (this.localNumbers.length < dictionary.windowCount)
      this.localNumbers = new Uint32Array(2 * dictionary.windowCount);
    const { localNumbers } = this;
    // OUTSIDE has 0 here as there.
    const local = [OUTSIDE];
    let count = 0;
    while (first + count < last && local.length + POSITIONS <= maxWindows) {
      const at = count * POSITIONS;
      dictionary.copyWindows(first + count, picks, at);
      for (let k = 0; k < POSITIONS; k++) {
        const window = picks[at + k]!;
        let number = localNumbers[window]!;
        if (number === 0 && window !== OUTSIDE) {
          number = localNumbers[window] = local.length;
          local.push(window);
          const row = (number - 1) * POSITIONS;
          dictionary.copyCodes(window, codes, row);
          for (let j = 1; j < POSITIONS; j++) codes[row + j]! += j * tableRows;
        }
        picks[at + k] = form === 'partial' ? number * POSITIONS + k : number;
      }
      count++;
    }
    for (const window of local) localNumbers[window] = 0;
    return { count, windows: local.length };
  }
}
