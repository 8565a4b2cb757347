/**
 * The document at the first start: a mountain lake under clouds, drawn from a few curves, so that it exists at
 * any size and for any pack whose labels have these names.
 */
import { createLabelMap, type LabelMap } from './label-map.ts';
import type { Label } from '../packs.ts';
import { uniformGenerator } from '../random.ts';
import { present } from '../present.ts';

/** For each part of the scene, English label names that may stand for it, best first. */
const PARTS = {
  sky: ['sky'],
  clouds: ['clouds', 'cloud', 'sky'],
  far: ['mountain', 'hill', 'rock'],
  snow: ['snow', 'mountain', 'rock'],
  wood: ['tree', 'trees', 'forest', 'plant', 'hill', 'mountain'],
  water: ['water', 'lake', 'river', 'sea'],
  shore: ['sand', 'earth', 'ground', 'grass'],
  meadow: ['grass', 'field', 'plant', 'earth'],
  stone: ['rock', 'stone', 'mountain', 'earth'],
} as const;
type Part = keyof typeof PARTS;

/** Draws the scene with the labels of a pack. */
export function drawSampleLandscape(labels: readonly Label[], width: number, height: number): LabelMap {
  const id = partIds(labels);
  const map = createLabelMap(width, height, id.sky);
  const ridge = makeCurve(11, [0.33, 0.27, 0.38, 0.3, 0.12, 0.2, 0.36, 0.3, 0.24, 0.4, 0.44], 0.03);
  const snowLine = makeCurve(5, [0.26, 0.28, 0.23, 0.27, 0.24, 0.26], 0.035);
  const trees = makeCurve(23, [0.4, 0.45, 0.5, 0.53, 0.535, 0.53, 0.51, 0.48, 0.42, 0.38], 0.022);
  const lakeTop = makeCurve(3, [0.57, 0.575, 0.565, 0.57], 0.003);
  const shore = makeCurve(8, [0.72, 0.76, 0.84, 0.9, 0.92, 0.9, 0.86, 0.8], 0.014);
  const meadow = makeCurve(17, [0.78, 0.82, 0.9, 0.97, 1.02, 1.0, 0.93, 0.86], 0.016);
  for (let x = 0; x < width; x++) {
    const u = x / width;
    const [far, snow, wood, lake, sand, grass] = [ridge, snowLine, trees, lakeTop, shore, meadow].map((curve) =>
      curve(u),
    );
    for (let y = 0; y < height; y++) {
      const v = y / height;
      let part: Part = 'sky';
      if (v > present(far)) part = v < present(snow) ? 'snow' : 'far';
      else if (insideClouds(u, v)) part = 'clouds';
      if (v > present(wood)) part = 'wood';
      if (v > present(lake)) part = 'water';
      if (insideStones(u, v)) part = 'stone';
      if (v > present(sand)) part = 'shore';
      if (v > present(grass)) part = 'meadow';
      map.ids[y * width + x] = id[part];
    }
  }
  return map;
}

/** Whether the pack has sky and land to draw the scene with. */
export function hasLandscape(labels: readonly Label[]): boolean {
  const ids = Object.values(partIds(labels));
  return labels.some(({ name }) => name.en.toLowerCase() === 'sky') && new Set(ids).size >= 4;
}

/** The label that lies under everything: sky, or the first of the pack. */
export function defaultBase(labels: readonly Label[]): number {
  return partIds(labels).sky;
}

function partIds(labels: readonly Label[]): Record<Part, number> {
  const fallback = labels[0]?.id ?? 0;
  const find = (names: readonly string[]): number => {
    for (const name of names) {
      const label = labels.find((one) => one.name.en.toLowerCase().split(', ').includes(name));
      if (label !== undefined) return label.id;
    }
    return fallback;
  };
  const parts = Object.entries(PARTS).map(([part, names]) => [part, find(names)]);
  return Object.fromEntries(parts) as Record<Part, number>;
}

/** A natural line: smooth through `heights`, roughened by three octaves of noise of `roughness` in all. */
function makeCurve(seed: number, heights: readonly number[], roughness: number): (u: number) => number {
  const uniform = uniformGenerator(seed);
  const octaves = [10, 26, 61].map((count, octave) => ({
    gain: (roughness * 0.6) / 1.9 ** octave,
    values: Array.from({ length: count }, () => uniform() * 2 - 1),
  }));
  return (u) => octaves.reduce((height, { gain, values }) => height + gain * between(values, u), between(heights, u));
}

/** Smoothly interpolated value at `u` in 0..1 over evenly spaced values. */
function between(values: readonly number[], u: number): number {
  const position = u * (values.length - 1);
  const left = Math.min(values.length - 2, Math.floor(position));
  const t = position - left;
  return values[left]! + (values[left + 1]! - values[left]!) * t * t * (3 - 2 * t);
}

type Blob = readonly [u: number, v: number, radiusU: number, radiusV: number];
const CLOUDS: readonly Blob[] = [
  [0.1, 0.13, 0.11, 0.035],
  [0.17, 0.105, 0.075, 0.04],
  [0.25, 0.13, 0.09, 0.025],
  [0.66, 0.09, 0.1, 0.03],
  [0.73, 0.065, 0.07, 0.035],
  [0.81, 0.085, 0.11, 0.028],
  [0.9, 0.19, 0.12, 0.022],
  [0.56, 0.19, 0.08, 0.014],
];
const STONES: readonly Blob[] = [
  [0.6, 0.845, 0.055, 0.028],
  [0.66, 0.83, 0.035, 0.03],
  [0.4, 0.8, 0.024, 0.014],
];

const insideClouds = (u: number, v: number): boolean => insideBlobs(CLOUDS, u, v);
const insideStones = (u: number, v: number): boolean => insideBlobs(STONES, u, v);

/** Inside the union of ellipses that flow into each other. */
function insideBlobs(blobs: readonly Blob[], u: number, v: number): boolean {
  let field = 0;
  for (const [centreU, centreV, radiusU, radiusV] of blobs) {
    const distance = ((u - centreU) / radiusU) ** 2 + ((v - centreV) / radiusV) ** 2;
    field += Math.exp(-distance);
  }
  return field > Math.exp(-1);
}
