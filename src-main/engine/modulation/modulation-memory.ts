/** How rows of modulation are computed, and the kernel memory in which that happens. */
import type { SemanticCoding } from '../../../src-shared/labels/semantics.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { featureLength, MAX_BLOCK, type MemoryLayout, type Region } from './kernels/kernels.ts';
import type { Weights } from '../network/weights.ts';
import { rowLength, type SpadeLayer } from '../network/generator.ts';
import { hiddenChannels, POSITIONS } from './modulation-weights.ts';

/** Scratch for partial products, in numbers: rows are computed in pieces that fit. */
export const SCRATCH_LENGTH = 3 * 1024 * 1024;
/** New neighbourhoods handled in one piece at most. */
export const PIECE = 4096;
/** The same for the form `whole`, whose rows are nine times as long. */
export const WHOLE_PIECE = 512;

/**
 * How a level computes its rows. `partial`: each distinct window is multiplied once and rows are sums of nine products:
 * fewest multiplications, most memory traffic. `whole`: the nine windows of each neighbourhood are multiplied together:
 * better where neighbourhoods are hardly more than windows, as in small feature maps.
 */
export type RowForm = 'partial' | 'whole';

/** Rows to be multiplied with the matrix of a layer, and where the result goes. */
interface Operand {
  layer: string;
  /** [n, nhidden] for `partial`, [n, 9 * nhidden] for `whole`. */
  left: Float32Array;
  /** [n, 9R] or [n, R], R the length of a row (A and B). */
  out: Float32Array;
}

/**
 * The one thing that a runtime does here, for all layers of a level at once. `partial`: left times partialProductMatrix.
 * `whole`: left times wholeMatrix, plus bias.
 */
export type MultiplyHidden = (form: RowForm, n: number, operands: readonly Operand[]) => Promise<void>;

/** Scratch shared by all levels of a generator; one region for each layer of a level where there are several. */
export interface ModulationScratch {
  hidden: readonly Region[];
  /** Hidden rows side by side, for the form `whole`. */
  gathered: readonly Region[];
  /** As long as a hidden row. */
  zeros: Region;
  products: Region;
  windowCodes: Region;
  picks: Region;
}

/** `maxLayers`: of any level; `longestHidden`: longest hidden row. */
export function reserveScratch(layout: MemoryLayout, maxLayers: number, longestHidden: number): ModulationScratch {
  const perLayer = (length: number): Region[] => Array.from({ length: maxLayers }, () => layout.reserve(length));
  return {
    hidden: perLayer((PIECE + 1) * longestHidden),
    gathered: perLayer(WHOLE_PIECE * POSITIONS * longestHidden),
    zeros: layout.reserve(longestHidden),
    products: layout.reserve(SCRATCH_LENGTH),
    windowCodes: layout.reserve((PIECE + 1) * POSITIONS),
    picks: layout.reserve(PIECE * POSITIONS),
  };
}

/** The memory of one layer. */
export interface LayerRegions {
  name: string;
  channels: number;
  /** Numbers of A and B at one pixel. */
  length: number;
  nhidden: number;
  table: Region;
  hiddenBias: Region;
  bias: Region;
  /** [capacity, length]: A and B of each known neighbourhood, or of each pixel where a level was convolved. */
  rows: Region;
}

/** Numbers after the last row: kernels read it in blocks, which need not end with it. */
const SLACK = MAX_BLOCK;

/** `patterns`: neighbourhoods that there is room for, 0 where the dense way alone serves; `size`: of maps of A and B for which there must be room, too. */
export function reserveLayer(
  layout: MemoryLayout,
  weights: Weights,
  coding: SemanticCoding,
  layer: SpadeLayer,
  patterns: number,
  size: Size | undefined,
): LayerRegions {
  const { name, channels } = layer;
  const nhidden = hiddenChannels(weights, name);
  const length = rowLength(layer);
  const ofMaps = (depth: number): number => (size ? featureLength(depth, size, MAX_BLOCK) : 0);
  const pixels = ofMaps(channels) + ofMaps(length - channels);
  return {
    name,
    channels,
    length,
    nhidden,
    table: layout.reserve(patterns > 0 ? POSITIONS * (coding.codes + 1) * nhidden : 0),
    hiddenBias: layout.reserve(nhidden),
    bias: layout.reserve(length),
    rows: layout.reserve(Math.max(patterns * length, pixels) + SLACK),
  };
}
