/**
 * From label map to what the SPADE layers see: one semantic code a pixel (label and, where the pack has it, the edge
 * bit), and the same nearest-resized to every resolution of the generator (docs/networks.md).
 */
import { SpadeworkError } from '../api/errors.ts';
import { semanticChannels, type GeneratorArchitecture } from '../packs.ts';
import { EMPTY } from '../document/tile.ts';
import { sourceIndices, type LabelMap } from './label-map.ts';

/** Id of unlabelled pixels in maps and files (docs/networks.md); it needs a pack with a don't-care label. In a document such pixels are empty. */
export const UNLABELLED = EMPTY;

/** One code a pixel: channel of the label, times two plus the edge bit where the pack has an edge channel. */
export interface SemanticMap {
  readonly width: number;
  readonly height: number;
  readonly codes: Uint16Array;
}

/** How codes and semantic channels of a pack hang together. */
export interface SemanticCoding {
  /** Number of different codes. */
  readonly codes: number;
  /** Semantic channels of the one-hot map. */
  readonly channels: number;
  /** The channels that are 1 for a code: its label and, with the edge bit set, the edge channel. */
  channelsOf(code: number): readonly number[];
}

export function semanticCoding(generator: GeneratorArchitecture): SemanticCoding {
  const channels = semanticChannels(generator);
  const labelChannels = generator.labels + (generator.dontCare ? 1 : 0);
  if (!generator.edgeChannel) return { codes: labelChannels, channels, channelsOf: (code) => [code] };
  return {
    codes: labelChannels * 2,
    channels,
    channelsOf: (code) => (code % 2 === 1 ? [code >> 1, channels - 1] : [code >> 1]),
  };
}

/**
 * Codes of a label map. `instances` (one id a pixel) gives the edges; without it, the labels themselves do.
 * Throws `label-unknown` for an id that is no label of the pack and cannot be don't-care.
 */
export function encodeSemantics(map: LabelMap, generator: GeneratorArchitecture, instances?: Uint8Array): SemanticMap {
  const channelOf = channelOfIds(generator);
  const codes = new Uint16Array(map.ids.length);
  for (let i = 0; i < codes.length; i++) {
    const channel = channelOf[map.ids[i]!]!;
    if (channel < 0) throw new SpadeworkError('label-unknown', { id: map.ids[i]!, labels: generator.labels });
    codes[i] = channel;
  }
  if (!generator.edgeChannel) return { width: map.width, height: map.height, codes };
  const edges = markEdges(instances ?? map.ids, map.width, map.height);
  return { width: map.width, height: map.height, codes: codes.map((code, i) => code * 2 + edges[i]!) };
}

/**
 * Semantic channel of every byte value, or -1 where the pack has none for it. Don't-care is the channel that the labels
 * leave free: the last one, or the first where an offset moves the labels up (ADE20K's published training: don't-care 0,
 * labels 1 to 150).
 */
export function channelOfIds({ labels, labelOffset, dontCare }: GeneratorArchitecture): Int16Array {
  const channels = labels + (dontCare ? 1 : 0);
  const dontCareChannel = labelOffset > 0 ? 0 : labels;
  return Int16Array.from({ length: 256 }, (_, id) => {
    if (id === UNLABELLED && dontCare) return dontCareChannel;
    const channel = id + labelOffset;
    const isLabel = channel >= 0 && channel < channels && !(dontCare && channel === dontCareChannel);
    return isLabel ? channel : -1;
  });
}

/** 1 where a 4-neighbour has another instance id; both sides of a border are marked. */
export function markEdges(instances: Uint8Array, width: number, height: number): Uint8Array {
  const edges = new Uint8Array(instances.length);
  const markPair = (i: number, j: number): void => {
    if (instances[i] !== instances[j]) edges[i] = edges[j] = 1;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) markPair(i, i + 1);
      if (y + 1 < height) markPair(i, i + width);
    }
  }
  return edges;
}

/** Nearest resize of codes: source index = floor(i * in / out). */
export function resizeSemantics(map: SemanticMap, width: number, height: number): SemanticMap {
  if (map.width === width && map.height === height) return map;
  const columns = sourceIndices(map.width, width);
  const rows = sourceIndices(map.height, height);
  const codes = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    const source = rows[y]! * map.width;
    for (let x = 0; x < width; x++) codes[y * width + x] = map.codes[source + columns[x]!]!;
  }
  return { width, height, codes };
}

/** One-hot semantic channels, float32 [channels, height, width]. */
export function oneHot(map: SemanticMap, coding: SemanticCoding): Float32Array {
  const plane = map.width * map.height;
  const channels = new Float32Array(coding.channels * plane);
  const channelsOf = Array.from({ length: coding.codes }, (_, code) => coding.channelsOf(code));
  for (let i = 0; i < plane; i++) for (const channel of channelsOf[map.codes[i]!]!) channels[channel * plane + i] = 1;
  return channels;
}
