/** Which colours of labels cannot be told apart, by whom: seen with all cones and with one of the three kinds missing. */
import type { Label } from '../packs.ts';
import { rgbOf } from './export-map.ts';

/** 'usual', and what people see who lack the long-, middle- or short-wave cones. */
const VISIONS = ['usual', 'protan', 'deutan', 'tritan'] as const;
type Vision = (typeof VISIONS)[number];

export interface AlikePair {
  a: Label;
  b: Label;
  /** Who takes one for the other; every vision where 'usual' is among them. */
  visions: readonly Vision[];
}

/**
 * Steps in CIELAB below which two flat areas that do not touch are taken for the same. A step of 2.3 is just seen where they
 * touch.
 */
const JUST_APART = 9;

type Triple = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1: rows over linear RGB. */
const MATRICES: Readonly<Record<Exclude<Vision, 'usual'>, readonly [Triple, Triple, Triple]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Pairs that look alike, those that everybody confuses first, then by how alike they are. */
export function alikePairs(labels: readonly Label[]): AlikePair[] {
  const seen = labels.map((label) => ({ label, looks: VISIONS.map((vision) => lookOf(label.colour, vision)) }));
  const pairs: (AlikePair & { step: number })[] = [];
  for (const [i, { label: a, looks }] of seen.entries()) {
    for (const { label: b, looks: others } of seen.slice(i + 1)) {
      const steps = looks.map((look, vision) => distance(look, others[vision]!));
      const visions = VISIONS.filter((_, vision) => steps[vision]! < JUST_APART);
      if (visions.length > 0) pairs.push({ a, b, visions, step: Math.min(...steps) });
    }
  }
  const isUsual = ({ visions }: AlikePair): number => Number(visions.includes('usual'));
  return pairs.toSorted((a, b) => isUsual(b) - isUsual(a) || a.step - b.step);
}

/** CIELAB of '#rrggbb' as that vision has it. */
function lookOf(colour: string, vision: Vision): Triple {
  const linear = linearOf(colour);
  return toLab(vision === 'usual' ? linear : through(MATRICES[vision], linear));
}

function linearOf(colour: string): Triple {
  const [red, green, blue] = rgbOf(colour);
  return [linearise(red), linearise(green), linearise(blue)];
}

function linearise(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function through([first, second, third]: readonly [Triple, Triple, Triple], [r, g, b]: Triple): Triple {
  const row = ([x, y, z]: Triple): number => Math.min(1, Math.max(0, x * r + y * g + z * b));
  return [row(first), row(second), row(third)];
}

/** From linear RGB, white D65. */
function toLab([r, g, b]: Triple): Triple {
  const bend = (share: number): number => (share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116);
  const x = bend((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = bend(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = bend((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
