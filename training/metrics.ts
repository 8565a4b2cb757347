/**
 * How generated pictures are judged (arXiv 1903.07291, section 4): a segmentation network's labels on them against the
 * labels painted, and the distance of two sets of pictures in the features of a network. Those networks are the
 * caller's.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Pixels of each true label (row) by predicted label (column). */
export class ConfusionMatrix {
  private readonly counts: Float64Array;

  constructor(readonly labels: number) {
    this.counts = new Float64Array(labels * labels);
  }

  /** Counts the pixels of a map; those whose true id is no label (255, unlabelled) are left out, as in the benchmarks. */
  add(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
    if (truth.length !== predicted.length)
      throw new RangeError(`${truth.length} true labels, ${predicted.length} predicted`);
    for (let i = 0; i < truth.length; i++) {
      if (truth[i]! >= this.labels) continue;
      if (predicted[i]! >= this.labels) throw new RangeError(`predicted label ${predicted[i]} of ${this.labels}`);
      this.counts[truth[i]! * this.labels + predicted[i]!]!++;
    }
  }

  /** Share of pixels labelled right; NaN where nothing was counted. */
  pixelAccuracy(): number {
    const right = this.indices().reduce((sum, label) => sum + this.count(label, label), 0);
    return right / this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Mean over the labels that occur, in truth or prediction, of intersection over union; NaN where none does. */
  meanIntersectionOverUnion(): number {
    const ratios = this.indices().flatMap((label) => {
      const union =
        this.indices().reduce((sum, other) => sum + this.count(label, other) + this.count(other, label), 0) -
        this.count(label, label);
      return union > 0 ? [this.count(label, label) / union] : [];
    });
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  }

  private count(truth: number, predicted: number): number {
    return this.counts[truth * this.labels + predicted]!;
  }

  private indices(): number[] {
    return Array.from({ length: this.labels }, (_, label) => label);
  }
}

/** A normal distribution of features. */
export interface Gaussian {
  mean: readonly number[];
  /** Symmetric, row by row. */
  covariance: readonly (readonly number[])[];
}

/** Mean and covariance (divided by n - 1) of at least two rows of features. */
export function fitGaussian(rows: readonly ArrayLike<number>[]): Gaussian {
  if (rows.length < 2) throw new RangeError('a covariance takes two rows at least');
  const features = new Matrix(rows.map((row) => Array.from(row)));
  const mean = features.mean('column');
  const centred = features.subRowVector(mean);
  return {
    mean,
    covariance: centred
      .transpose()
      .mmul(centred)
      .div(rows.length - 1)
      .to2DArray(),
  };
}

/** |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2): between features of an Inception network this is the FID. */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const shift = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const [first, second] = [toMatrix(a.covariance), toMatrix(b.covariance)];
  return shift + first.trace() + second.trace() - 2 * traceOfRoot(first, second);
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
