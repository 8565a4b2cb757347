/** Style faithfulness: does a picture painted in a photo's style carry that style? As models/recipe/evaluate/style.py has it. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { fitGaussian } from './frechet.ts';
import type { Planes } from './resample.ts';

type Rows = readonly ArrayLike<number>[];

export interface StyleFigures {
  /** Mean cosine of style and style read again, around the mean of the styles, in the pack's own coordinates. */
  cosine: number;
  /** The same where every direction in which the known styles differ weighs as much as any other: packs compare. */
  evenCosine: number;
  /** How often the nearest of all photos' styles is the right one, in per cent. */
  recovered: number;
}

/** Share of the mean variance that a direction in which photos do not differ counts as. */
const FLOOR = 1e-3;

/** mu: styles of the photos; again: those of the pictures painted in them; known: styles of other photos. */
export function compareStyles(mu: Rows, again: Rows, known: Rows): StyleFigures {
  const [from, to] = [toMatrix(mu), toMatrix(again)];
  const centre = from.mean('column');
  const { mean, inverseRoot } = evenCoordinates(known);
  const even = (rows: Matrix): Matrix => rows.clone().subRowVector(mean).mmul(inverseRoot);
  const right = again.filter((style, n) => nearest(style, mu) === n).length;
  return {
    cosine: meanCosine(from.clone().subRowVector(centre), to.clone().subRowVector(centre)),
    evenCosine: meanCosine(even(from), even(to)),
    recovered: (100 * right) / mu.length,
  };
}

function evenCoordinates(known: Rows): { mean: number[]; inverseRoot: Matrix } {
  const { mean, covariance } = fitGaussian(known);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    new Matrix(covariance.map((row) => [...row])),
    {
      assumeSymmetric: true,
    },
  );
  const floor = (FLOOR * realEigenvalues.reduce((sum, value) => sum + value, 0)) / realEigenvalues.length;
  const scale = realEigenvalues.map((value) => 1 / Math.sqrt(Math.max(0, value) + floor));
  const inverseRoot = eigenvectorMatrix.mmul(Matrix.diag(scale)).mmul(eigenvectorMatrix.transpose());
  return { mean: [...mean], inverseRoot };
}

function meanCosine(a: Matrix, b: Matrix): number {
  const rows = a.to2DArray().map((row, n) => {
    const other = b.getRow(n);
    return dot(row, other) / Math.sqrt(dot(row, row) * dot(other, other));
  });
  return rows.reduce((sum, cosine) => sum + cosine, 0) / rows.length;
}

function nearest(style: ArrayLike<number>, among: Rows): number {
  const distances = among.map((other) =>
    Array.from(other).reduce((sum, value, i) => sum + (value - style[i]!) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function toMatrix(rows: Rows): Matrix {
  return new Matrix(rows.map((row) => Array.from(row)));
}

/** Least share of a picture that a label covers whose colour is compared. */
const LEAST_AREA = 0.02;

/**
 * Absolute differences (0..255) between the mean colours of each label's area in a picture and its photo, one for each area.
 * Both [3, H, W] in [-1, 1] of the map's size; ids of 255 are no label.
 */
export function colourErrors(picture: Planes, photo: Planes, { ids }: LabelMap): number[] {
  const areas = new Map<number, { pixels: number; sums: [number, number, number] }>();
  ids.forEach((id, i) => {
    if (id === 255) return;
    const area = areas.get(id) ?? { pixels: 0, sums: [0, 0, 0] };
    area.pixels++;
    for (const channel of [0, 1, 2] as const)
      area.sums[channel] += picture.data[channel * ids.length + i]! - photo.data[channel * ids.length + i]!;
    areas.set(id, area);
  });
  return [...areas.values()]
    .filter(({ pixels }) => pixels / ids.length > LEAST_AREA)
    .map(({ pixels, sums }) => (sums.reduce((total, sum) => total + Math.abs(sum / pixels), 0) / 3) * 127.5);
}
