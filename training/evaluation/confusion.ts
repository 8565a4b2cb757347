/** How well a segmentation network finds the labels that were painted (arXiv 1903.07291, section 4). */

/** Figures in per cent. */
export interface Scores {
  /** Mean over the labels that occur in the truth. */
  mIoU: number;
  /** Share of the judged pixels labelled right. */
  accuracy: number;
  /** Intersection over union of each label that occurs. */
  IoU: Record<string, number>;
}

/** Pixels of each true label (row) by what was seen there (column); the last column is for none of the labels. */
export class ConfusionMatrix {
  private readonly counts: Float64Array;

  constructor(private readonly labels: readonly string[]) {
    this.counts = new Float64Array(labels.length * (labels.length + 1));
  }

  /** Counts the pixels of a map. Those whose true id is no label are left out, as in the benchmarks; what was seen may be none. */
  add(truth: ArrayLike<number>, seen: ArrayLike<number>): void {
    if (truth.length !== seen.length) throw new RangeError(`${truth.length} true labels, ${seen.length} seen`);
    const { length } = this.labels;
    for (let i = 0; i < truth.length; i++) {
      if (truth[i]! < length) this.counts[truth[i]! * (length + 1) + Math.min(seen[i]!, length)]!++;
    }
  }

  /** NaN for what nothing was counted for. */
  scores(): Scores {
    const indices = [...this.labels.keys()];
    const hit = (label: number): number => this.count(label, label);
    const trueOf = (label: number): number =>
      sum([...indices, indices.length].map((other) => this.count(label, other)));
    const seenOf = (label: number): number => sum(indices.map((other) => this.count(other, label)));
    const IoU = Object.fromEntries(
      indices
        .filter((label) => trueOf(label) > 0)
        .map((label) => [this.labels[label]!, (100 * hit(label)) / (trueOf(label) + seenOf(label) - hit(label))]),
    );
    const ratios = Object.values(IoU);
    return { mIoU: sum(ratios) / ratios.length, accuracy: (100 * sum(indices.map(hit))) / sum([...this.counts]), IoU };
  }

  private count(truth: number, seen: number): number {
    return this.counts[truth * (this.labels.length + 1) + seen]!;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
