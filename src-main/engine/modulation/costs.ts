/**
 * What the ways to make A and B cost, and which is cheaper for a map: by pattern, where neighbourhoods repeat, or
 * by convolution of every pixel. Decided for each resolution by itself.
 */
import { semanticChannels, type GeneratorArchitecture } from '../../../src-shared/packs.ts';
import { present } from '../../../src-shared/present.ts';
import { rowLength, type SpadeLayer } from '../network/generator.ts';
import type { Weights } from '../network/weights.ts';
import { hiddenChannels, POSITIONS } from './modulation-weights.ts';
import type { RowForm } from './modulation-memory.ts';

/** Nanoseconds with the engine's threads. */
export interface Costs {
  /** A multiply-accumulate of the runtime's matrix product. */
  product: number;
  /** A number that the product writes: what it takes beyond its multiplications. */
  written: number;
  /** A multiply-accumulate of the runtime's 3x3 convolution. */
  convolution: number;
  /** A number added by the kernel that sums rows. */
  sum: number;
}

/**
 * Two cores of an AMD EPYC (Zen 5). Not measured on each machine: another way sums in another order, and one request must give one
 * picture in the window and in the terminal, to the byte.
 */
export const USUAL_COSTS: Costs = { product: 0.0045, written: 0.15, convolution: 0.005, sum: 0.11 };

/** Patterns that a map has to each of its windows, by the pixels of the level: as measured on maps of photographs. */
const PATTERNS_OF_WINDOW: readonly [pixels: number, patterns: number][] = [
  [8 * 8, 1.2],
  [16 * 16, 1.5],
  [32 * 32, 2],
  [64 * 64, 2.7],
  [Infinity, 4],
];

/** Of a generator's level: all `layers` of one resolution of `pixels`. */
export function levelCosts(
  architecture: GeneratorArchitecture,
  weights: Weights,
  layers: readonly SpadeLayer[],
  pixels: number,
  costs: Costs = USUAL_COSTS,
): LevelCosts {
  const nhidden = hiddenChannels(weights, present(layers[0]).name);
  return new LevelCosts(layers, nhidden, semanticChannels(architecture), pixels, costs);
}

/** What a level's map costs this way and that, in nanoseconds. */
export class LevelCosts {
  /** Numbers of hidden rows, and their products with numbers of rows, over all layers. */
  private readonly hidden: number;
  private readonly lengths: number;
  private readonly products: number;

  /** `semanticChannels`: of the map, which the dense way convolves. */
  constructor(
    layers: readonly SpadeLayer[],
    nhidden: number,
    private readonly semanticChannels: number,
    private readonly pixels: number,
    private readonly costs: Costs,
  ) {
    this.hidden = layers.length * nhidden;
    this.lengths = layers.reduce((sum, layer) => sum + rowLength(layer), 0);
    this.products = nhidden * this.lengths;
  }

  /** By convolution, whatever is in the map. */
  get dense(): number {
    const { hidden, products, semanticChannels, pixels, costs } = this;
    return pixels * POSITIONS * (hidden * semanticChannels + products) * costs.convolution;
  }

  /** By rows, for so many windows and patterns that are new. */
  rows(windows: number, patterns: number): number {
    return this.form === 'whole' ? this.whole(windows, patterns) : this.partial(windows, patterns);
  }

  private partial(windows: number, patterns: number): number {
    const { hidden, lengths, products, costs } = this;
    const ofWindow = hidden * costs.sum + products * costs.product + lengths * costs.written;
    return POSITIONS * (windows * ofWindow + patterns * lengths * costs.sum);
  }

  /** As `partial`, with the nine hidden rows of each pattern laid side by side and multiplied whole. */
  private whole(windows: number, patterns: number): number {
    const { hidden, products, costs } = this;
    return POSITIONS * ((windows + patterns) * hidden * costs.sum + patterns * products * costs.product);
  }

  /** The way to compute rows that is cheaper for usual maps. */
  get form(): RowForm {
    const [, patterns = 1] = PATTERNS_OF_WINDOW.find(([most]) => this.pixels <= most) ?? [];
    return this.whole(1, patterns) <= this.partial(1, patterns) ? 'whole' : 'partial';
  }

  /** New windows from which on rows cannot be the cheaper way: there is a pattern to each at the least. */
  get mostWindows(): number {
    return Math.ceil(this.dense / this.rows(1, 1));
  }
}
