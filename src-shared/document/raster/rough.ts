/** A brush with a rough edge, for coasts and trees: noise that belongs to the place, not to the stroke, eats into the rim. */
import { brushSize, type BrushSample } from './brush.ts';
import type { SpanSink } from './span-sink.ts';

/** Cells of the noise as shares of the rim's depth, and how much each counts: bays, and teeth on them. */
const OCTAVES = [
  { cell: 1.5, share: 0.6 },
  { cell: 0.5, share: 0.4 },
] as const;

/**
 * Paints the way of a round tip from one sample to the next. The rim, a share `roughness` (0..1) of the radius deep, is
 * kept where the noise at its place is low. As the noise depends on place and `seed` alone, a stroke leaves the same coast
 * whatever its speed, and painting over a coast keeps it.
 */
export function paintRoughSegment(
  sink: SpanSink,
  start: BrushSample,
  end: BrushSample,
  roughness: number,
  seed = 1,
): void {
  const largest = Math.max(brushSize(start.diameter), brushSize(end.diameter)) / 2;
  const depth = Math.max(1, largest * roughness);
  const top = Math.max(0, Math.floor(Math.min(start.y, end.y) - largest));
  const bottom = Math.min(sink.height, Math.ceil(Math.max(start.y, end.y) + largest) + 1);
  const left = Math.max(0, Math.floor(Math.min(start.x, end.x) - largest));
  const right = Math.min(sink.width, Math.ceil(Math.max(start.x, end.x) + largest) + 1);
  for (let y = top; y < bottom; y++) {
    let from = -1;
    for (let x = left; x <= right; x++) {
      const room = x < right ? roomInTip(x + 0.5, y + 0.5, start, end) : -1;
      const kept = room >= 0 && (room > depth || room > depth * noiseAt(x, y, depth, seed));
      if (kept && from < 0) from = x;
      if (!kept && from >= 0) {
        sink.fill(y, from, x);
        from = -1;
      }
    }
  }
}

/** How far inside the tip's way a point lies, in pixels; negative outside. */
function roomInTip(x: number, y: number, start: BrushSample, end: BrushSample): number {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 1 : Math.max(0, Math.min(1, ((x - start.x) * dx + (y - start.y) * dy) / length));
  const radius = brushSize(start.diameter + (end.diameter - start.diameter) * share) / 2;
  return radius - Math.hypot(x - start.x - share * dx, y - start.y - share * dy);
}

/** Smooth noise in 0..1 at a pixel. */
function noiseAt(x: number, y: number, depth: number, seed: number): number {
  let sum = 0;
  for (const { cell, share } of OCTAVES) {
    const side = Math.max(2, cell * depth);
    sum += share * valueNoise(x / side, y / side, seed);
  }
  return sum;
}

function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const across = smooth(x - column);
  const down = smooth(y - row);
  const upper = mix(corner(column, row, seed), corner(column + 1, row, seed), across);
  const lower = mix(corner(column, row + 1, seed), corner(column + 1, row + 1, seed), across);
  return mix(upper, lower, down);
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** A hash of a lattice point, evenly spread over 0..1. */
function corner(column: number, row: number, seed: number): number {
  let hash = Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b) ^ Math.imul(seed, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0xffffffff;
}
