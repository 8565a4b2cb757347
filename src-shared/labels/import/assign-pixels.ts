/**
 * Which colour of a map each pixel was drawn in. Pixels inside an area say so themselves; those along soft, compressed or
 * noisy edges are blends, and take from the areas around them the one whose colour is nearest.
 */
import { colourDistance2, TRANSPARENT } from './image.ts';
import type { Colour } from './class-table.ts';

export interface PixelAssignment {
  /** By pixel: an index into the colours, or their number for a transparent pixel. */
  readonly indices: Uint8Array;
  /** Pixels that took the colour of an area beside them, as their own is none of the map's. */
  readonly snapped: number;
}

const NONE = 255;
/** How far a pixel looks for areas, in pixels to each side. */
const REACH = 2;

/**
 * Gives every pixel one of `drawn` (at most 254 colours). A pixel is sure of itself when its colour lies within `spread` of
 * a drawn one and, in a 2 x 2 block, so do three others of the same. With `exact`, every pixel of a drawn colour is sure:
 * for files without soft edges, where thin lines are meant.
 */
export function assignPixels(
  colours: Int32Array,
  width: number,
  drawn: readonly Colour[],
  { spread, exact }: { spread: number; exact: boolean },
): PixelAssignment {
  const nearest = nearestDrawn(colours, drawn, spread);
  const indices = exact ? nearest : keepBlocks(nearest, width);
  const unsure: number[] = [];
  for (let i = 0; i < indices.length; i++) if (indices[i] === NONE) unsure.push(i);
  if (unsure.length === indices.length) return { indices: nearestDrawn(colours, drawn, Infinity), snapped: 0 };
  let changed = 0;
  for (const i of unsure) if (nearest[i] === NONE) changed++;
  spreadAreas(indices, unsure, colours, width, drawn);
  return { indices, snapped: changed };
}

/** The index of the nearest drawn colour by pixel; NONE beyond `spread`. */
function nearestDrawn(colours: Int32Array, drawn: readonly Colour[], spread: number): Uint8Array {
  const known = new Map<Colour, number>([[TRANSPARENT, drawn.length]]);
  const indices = new Uint8Array(colours.length);
  let last = TRANSPARENT;
  let lastIndex = drawn.length;
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i]!;
    if (colour !== last) {
      last = colour;
      let index = known.get(colour);
      if (index === undefined) known.set(colour, (index = indexOfNearest(colour, drawn, spread)));
      lastIndex = index;
    }
    indices[i] = lastIndex;
  }
  return indices;
}

function indexOfNearest(colour: Colour, drawn: readonly Colour[], spread: number): number {
  let found = NONE;
  let least = spread * spread;
  for (let index = 0; index < drawn.length; index++) {
    const distance = colourDistance2(colour, drawn[index]!);
    if (distance > least || (distance === least && found !== NONE)) continue;
    least = distance;
    found = index;
  }
  return found;
}

/** Keeps the indices that fill a 2 x 2 block; rows and columns at the end stand for their next. */
function keepBlocks(indices: Uint8Array, width: number): Uint8Array {
  const kept = new Uint8Array(indices.length).fill(NONE);
  const height = indices.length / width;
  for (let y = 0; y < height; y++) {
    const down = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const right = x + 1 < width ? 1 : 0;
      const index = indices[i]!;
      if (index !== indices[i + right] || index !== indices[i + down] || index !== indices[i + down + right]) continue;
      kept[i] = kept[i + right] = kept[i + down] = kept[i + down + right] = index;
    }
  }
  return kept;
}

/** Ring by ring outwards from the sure pixels: each unsure one beside them takes the nearest colour within REACH. */
function spreadAreas(
  indices: Uint8Array,
  unsure: number[],
  colours: Int32Array,
  width: number,
  drawn: readonly Colour[],
): void {
  const height = indices.length / width;
  let left = unsure;
  while (left.length > 0) {
    const taken: number[] = [];
    const later: number[] = [];
    for (const i of left) {
      const index = nearestAround(indices, i, colours[i]!, width, height, drawn);
      if (index === NONE) later.push(i);
      else taken.push(i, index);
    }
    for (let at = 0; at < taken.length; at += 2) indices[taken[at]!] = taken[at + 1]!;
    left = later;
  }
}

function nearestAround(
  indices: Uint8Array,
  i: number,
  colour: Colour,
  width: number,
  height: number,
  drawn: readonly Colour[],
): number {
  const x = i % width;
  const y = (i - x) / width;
  let found = NONE;
  let least = Infinity;
  for (let row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++) {
    for (let column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
      const index = indices[row * width + column]!;
      if (index === NONE || index === found) continue;
      const distance = index === drawn.length ? Number.MAX_VALUE : colourDistance2(colour, drawn[index]!);
      if (distance >= least) continue;
      least = distance;
      found = index;
    }
  }
  return found;
}
