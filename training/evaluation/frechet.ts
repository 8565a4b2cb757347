/** Distances between sets of pictures in the features of a network, which is the caller's. All in float64. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { present } from '../../src-shared/present.ts';

/** A normal distribution of features. */
export interface Gaussian {
  mean: readonly number[];
  /** Symmetric, row by row. */
  covariance: readonly (readonly number[])[];
}

/** Mean and covariance (divided by n - 1) of at least two rows of features. */
export function fitGaussian(rows: readonly ArrayLike<number>[]): Gaussian {
  const { mean, scaled } = centre(rows);
  return { mean, covariance: scaled.transpose().mmul(scaled).to2DArray() };
}

interface Centred {
  mean: readonly number[];
  /** Rows without their mean, divided by the root of n - 1: X with X^T X the covariance. */
  scaled: Matrix;
}

function centre(rows: readonly ArrayLike<number>[]): Centred {
  if (rows.length < 2) throw new RangeError('a covariance takes two rows at least');
  const features = new Matrix(rows.map((row) => Array.from(row)));
  const mean = features.mean('column');
  return { mean, scaled: features.subRowVector(mean).div(Math.sqrt(rows.length - 1)) };
}

/**
 * The Frechet distance of two sets of features, a row a picture: between those of InceptionV3 this is the FID. Both ways are exact;
 * which is shorter depends on whether there are more rows or more features.
 */
export function frechetDistanceOf(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  const features = present(a[0]).length;
  return Math.min(a.length, b.length) > features
    ? frechetDistance(fitGaussian(a), fitGaussian(b))
    : distanceByRows(centre(a), centre(b));
}

/** |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2). */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const [first, second] = [toMatrix(a.covariance), toMatrix(b.covariance)];
  return squaredShift(a.mean, b.mean) + first.trace() + second.trace() - 2 * traceOfRoot(first, second);
}

/** As C1 = X^T X and C2 = Y^T Y, tr((C1 C2)^1/2) is the sum of the singular values of X Y^T: no matrix of features by features. */
function distanceByRows(a: Centred, b: Centred): number {
  const [fewer, more] = a.scaled.rows <= b.scaled.rows ? [a.scaled, b.scaled] : [b.scaled, a.scaled];
  const cross = fewer.mmul(more.transpose());
  const { realEigenvalues } = new EigenvalueDecomposition(cross.mmul(cross.transpose()), { assumeSymmetric: true });
  const root = realEigenvalues.reduce((sum, value) => sum + rootOf(value), 0);
  return squaredShift(a.mean, b.mean) + sumOfSquares(a.scaled) + sumOfSquares(b.scaled) - 2 * root;
}

function squaredShift(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
}

function sumOfSquares(matrix: Matrix): number {
  return matrix.to1DArray().reduce((sum, value) => sum + value ** 2, 0);
}

/** tr((C1 C2)^1/2) by symmetric matrices alone: C1 C2 has the eigenvalues of C1^1/2 C2 C1^1/2. */
function traceOfRoot(first: Matrix, second: Matrix): number {
  const root = squareRoot(first);
  const product = root.mmul(second).mmul(root);
  const { realEigenvalues } = new EigenvalueDecomposition(product, { assumeSymmetric: true });
  return realEigenvalues.reduce((sum, value) => sum + rootOf(value), 0);
}

function squareRoot(symmetric: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return eigenvectorMatrix.mmul(Matrix.diag(realEigenvalues.map(rootOf))).mmul(eigenvectorMatrix.transpose());
}

/** Eigenvalues of a covariance are not negative but by rounding. */
function rootOf(eigenvalue: number): number {
  return Math.sqrt(Math.max(0, eigenvalue));
}

function toMatrix(rows: readonly (readonly number[])[]): Matrix {
  return new Matrix(rows.map((row) => [...row]));
}

/** Mean Euclidean distance between the rows of a set, then over the sets: how much pictures of one map differ. NaN where no set has two. */
export function meanPairwiseDistance(sets: readonly (readonly ArrayLike<number>[])[]): number {
  const distances = sets.flatMap((rows) =>
    rows.flatMap((row, i) =>
      rows.slice(0, i).map((other) => Math.sqrt(squaredShift(Array.from(row), Array.from(other)))),
    ),
  );
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}
