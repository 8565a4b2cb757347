/** Makes a map that a network read out of a photo fit for painting: even edges, no islands of a few pixels. */
import type { LabelMap } from './label-map.ts';

/** Pixels to each side of the window whose most frequent id a pixel takes. */
const REACH = 2;
/** An island takes at least this share of the pixels, or becomes a part of what lies around it. */
const LEAST_SHARE = 1 / 2000;

/** The map with its edges evened out and small islands filled; shares no memory with `map`. */
export function cleanAreas(map: LabelMap): LabelMap {
  const even = { ...map, ids: majority(map) };
  fillIslands(even, Math.ceil(map.ids.length * LEAST_SHARE));
  return even;
}

/** By pixel, the most frequent id of its window; its own where that is among the most frequent. */
function majority({ width, height, ids }: LabelMap): Uint8Array {
  const result = ids.slice();
  const counts = new Uint8Array(256);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - REACH), Math.min(height - 1, y + REACH)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - REACH), Math.min(width - 1, x + REACH)];
      const own = ids[y * width + x]!;
      let others = 0;
      for (let row = top; row <= bottom; row++)
        for (let i = row * width + left; i <= row * width + right; i++) if (ids[i] !== own) others++;
      // Most pixels lie within an area: counting by id is for the edges.
      if (others === 0) continue;
      counts.fill(0);
      for (let row = top; row <= bottom; row++)
        for (let i = row * width + left; i <= row * width + right; i++) counts[ids[i]!]!++;
      result[y * width + x] = mostFrequent(counts, own);
    }
  }
  return result;
}

function mostFrequent(counts: ArrayLike<number>, preferred: number): number {
  let found = preferred;
  for (let id = 0; id < counts.length; id++) if (counts[id]! > counts[found]!) found = id;
  return found;
}

/** Gives every area of fewer than `least` pixels the id that it borders most on; changes the map. */
function fillIslands(map: LabelMap, least: number): void {
  const { ids } = map;
  const visited = new Uint8Array(ids.length);
  for (let start = 0; start < ids.length; start++) {
    if (visited[start] === 1) continue;
    const { area, border } = followArea(map, start, visited);
    const own = ids[start]!;
    const around = mostFrequent(border, own);
    if (area.length < least && around !== own) for (const i of area) ids[i] = around;
  }
}

/** The area that a pixel belongs to, and how many times it borders on each other id. */
function followArea(
  { width, ids }: LabelMap,
  start: number,
  visited: Uint8Array,
): { area: number[]; border: Uint32Array } {
  const own = ids[start]!;
  const area = [start];
  const border = new Uint32Array(256);
  visited[start] = 1;
  // The list grows while it is walked.
  for (const i of area) {
    const x = i % width;
    const neighbours = [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width];
    for (const next of neighbours) {
      if (next < 0 || next >= ids.length) continue;
      if (ids[next] !== own) border[ids[next]!]!++;
      else if (visited[next] === 0) {
        visited[next] = 1;
        area.push(next);
      }
    }
  }
  return { area, border };
}
