/** The judge of pictures: a segmentation network that says what it sees in them, and features in which they are compared. */
import { likeliestClasses } from '../../src-main/engine/likeliest-classes.ts';
import { INCEPTION_INPUT } from '../../src-main/engine/network/inception.ts';
import { MOBILE_NET_INPUT } from '../../src-main/engine/network/mobile-net.ts';
import type { Weights } from '../../src-main/engine/network/weights.ts';
import { loadSegmentationPack } from '../../src-main/engine/packs/load-segmentation-pack.ts';
import { OnnxFeatures } from '../../src-main/engine/runtimes/onnx/onnx-features.ts';
import { OnnxSegmenter } from '../../src-main/engine/runtimes/onnx/onnx-segmenter.ts';
import { sourceIndices, type LabelMap } from '../../src-shared/labels/label-map.ts';
import type { ConfusionMatrix } from './confusion.ts';
import type { JudgedLabels } from './judged-labels.ts';
import { resample, type Planes } from './resample.ts';

export interface JudgeOptions {
  /** Folder of the segmentation pack. */
  segmentationFolder: string;
  /** MobileNetV2's weights; without them distances are not measured. */
  mobileNet?: Weights | undefined;
  /** InceptionV3's, folded, for FID proper. */
  inception?: Weights | undefined;
  threads: number;
}

/** Features of pictures, one row each, by each network that there is. */
export interface FeatureRows {
  mobileNet: Float32Array[];
  inception: Float32Array[];
}

export class Judge {
  private constructor(
    private readonly segmenter: OnnxSegmenter,
    private readonly input: number,
    private readonly mobileNet: OnnxFeatures | undefined,
    private readonly inception: OnnxFeatures | undefined,
  ) {}

  /** Throws `pack-*`, `no-judge` and `no-segmenter`. */
  static async open({ segmentationFolder, mobileNet, inception, threads }: JudgeOptions): Promise<Judge> {
    const { manifest, weights } = loadSegmentationPack(segmentationFolder);
    return new Judge(
      await OnnxSegmenter.open(manifest.input, weights, threads),
      manifest.input,
      mobileNet && (await OnnxFeatures.open('mobile-net', mobileNet, MOBILE_NET_INPUT, threads)),
      inception && (await OnnxFeatures.open('inception', inception, INCEPTION_INPUT, threads)),
    );
  }

  /** Counts what is seen in a picture [3, H, W] in [-1, 1] against its map, at the judge's own size. */
  async count(
    matrix: ConfusionMatrix,
    { ofLabel, ofClass }: JudgedLabels,
    picture: Planes,
    map: LabelMap,
  ): Promise<void> {
    const size = { width: this.input, height: this.input };
    const logits = await this.segmenter.read(picture.data, picture.height, picture.width);
    const seen = likeliestClasses(logits, this.input, size).ids.map((id) => ofClass[id]!);
    const columns = sourceIndices(map.width, this.input);
    const rows = sourceIndices(map.height, this.input);
    const truth = seen.map((_, i) => {
      const y = Math.floor(i / this.input);
      return ofLabel[map.ids[rows[y]! * map.width + columns[i - y * this.input]!]!]!;
    });
    matrix.add(truth, seen);
  }

  /** Adds the features of a picture to `rows`. */
  async describe(picture: Planes, rows: FeatureRows): Promise<void> {
    if (this.mobileNet) rows.mobileNet.push(await this.mobileNet.read(stretch(picture, MOBILE_NET_INPUT, true)));
    // As pytorch-fid stretches: nothing is averaged where a picture becomes smaller.
    if (this.inception) rows.inception.push(await this.inception.read(stretch(picture, INCEPTION_INPUT, false)));
  }

  async dispose(): Promise<void> {
    await this.segmenter.dispose();
    await this.mobileNet?.dispose();
    await this.inception?.dispose();
  }
}

function stretch(picture: Planes, side: number, antialias: boolean): Float32Array {
  return resample(picture, { width: side, height: side }, { filter: 'bilinear', antialias }).data;
}
