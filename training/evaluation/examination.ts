/** Figures of a set of pictures: added one map after the other, so that no more than one map's pictures are in memory. */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { ConfusionMatrix, type Scores } from './confusion.ts';
import { frechetDistanceOf, meanPairwiseDistance } from './frechet.ts';
import type { FeatureRows, Judge } from './judge.ts';
import type { JudgedLabels } from './judged-labels.ts';
import type { Planes } from './resample.ts';

/** Pictures of a map whose labels are read: in the photo's own style, and in the first random one. */
const READ = 2;

/** Distances are there where the network is whose features they are of. */
export interface Figures extends Scores {
  /** Frechet distance of MobileNetV2's features to the reference photos'; not FID. */
  'FD-MobileNetV2'?: number;
  /** Of InceptionV3's. */
  FID?: number;
  /** Mean feature distance between random styles of one map. */
  diversity?: number;
}

export class Examination {
  private readonly matrix: ConfusionMatrix;
  private readonly rows: FeatureRows = { mobileNet: [], inception: [] };
  private readonly variants: Float32Array[][] = [];

  constructor(
    private readonly judge: Judge,
    private readonly labels: JudgedLabels,
  ) {
    this.matrix = new ConfusionMatrix(labels.names);
  }

  /** own: the picture in the photo's style, if there is one; random: pictures of the same map in other styles. */
  async add(map: LabelMap, own: Planes | undefined, random: readonly Planes[]): Promise<void> {
    const pictures = own ? [own, ...random] : random;
    for (const picture of pictures.slice(0, READ)) await this.judge.count(this.matrix, this.labels, picture, map);
    const before = this.rows.mobileNet.length;
    for (const picture of pictures) await this.judge.describe(picture, this.rows);
    this.variants.push(this.rows.mobileNet.slice(before + (own ? 1 : 0)));
  }

  figures(reference: FeatureRows): Figures {
    const distance = (name: keyof FeatureRows): number | undefined =>
      this.rows[name].length > 1 && reference[name].length > 1
        ? frechetDistanceOf(this.rows[name], reference[name])
        : undefined;
    const [mobileNet, inception] = [distance('mobileNet'), distance('inception')];
    const diversity = meanPairwiseDistance(this.variants);
    return {
      ...this.matrix.scores(),
      ...(mobileNet === undefined ? {} : { 'FD-MobileNetV2': mobileNet }),
      ...(inception === undefined ? {} : { FID: inception }),
      ...(Number.isNaN(diversity) ? {} : { diversity }),
    };
  }
}
