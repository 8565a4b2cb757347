/**
 * The segmenter's shape: DeepLabV3 on MobileNetV2 with a depth multiplier of 1, as published. Batch norm is folded; names
 * are those that models/recipe/segmentation.py gives.
 */
import { present } from '../../../src-shared/present.ts';
import { requireWeight, type Weights } from './weights.ts';

/** Strides of the first convolution and of the two blocks with one: the logits come at a quarter, features at an eighth. */
const WIDTHS = [
  { output: 16, stride: 1, dilation: 1, times: 1 },
  { output: 24, stride: 2, dilation: 1, times: 2 },
  { output: 32, stride: 2, dilation: 1, times: 3 },
  // A stride of 2 in networks that classify; here what follows is dilated instead.
  { output: 64, stride: 1, dilation: 1, times: 1 },
  { output: 64, stride: 1, dilation: 2, times: 3 },
  { output: 96, stride: 1, dilation: 2, times: 3 },
  { output: 160, stride: 1, dilation: 2, times: 1 },
  { output: 160, stride: 1, dilation: 4, times: 2 },
  { output: 320, stride: 1, dilation: 4, times: 1 },
] as const;

const FIRST_CHANNELS = 32;
/** Channels of the head's and the decoder's convolutions. */
export const HEAD_CHANNELS = 256;
const SKIP_CHANNELS = 48;
/** The block whose middle, at a quarter of the size, the decoder reads beside the features. */
export const SKIP_BLOCK = 2;

/** An inverted residual block: 1x1 to `middle` channels, 3x3 for each of them by itself, 1x1 to `output`. */
export interface SegmenterBlock {
  name: string;
  input: number;
  /** As many as `input` where there is no first convolution, `expand`. */
  middle: number;
  output: number;
  stride: number;
  dilation: number;
}

export const SEGMENTER_BLOCKS: readonly SegmenterBlock[] = layOut();

function layOut(): SegmenterBlock[] {
  const blocks: SegmenterBlock[] = [];
  let input = FIRST_CHANNELS;
  for (const { output, stride, dilation, times } of WIDTHS) {
    for (let time = 0; time < times; time++) {
      const middle = blocks.length === 0 ? input : 6 * input;
      const name = `blocks.${blocks.length}`;
      blocks.push({ name, input, middle, output, stride: time === 0 ? stride : 1, dilation });
      input = output;
    }
  }
  return blocks;
}

/** Names and shapes of every tensor: of each convolution `weight` (OIHW), `scale`, by which it is to be multiplied, and `bias`. */
export function segmenterTensors(classes: number): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const convolution = (name: string, input: number, output: number, kernel = 1): void => {
    shapes.set(`${name}.weight`, [output, input, kernel, kernel]);
    shapes.set(`${name}.scale`, [output]);
    shapes.set(`${name}.bias`, [output]);
  };
  convolution('conv_in', 3, FIRST_CHANNELS, 3);
  for (const { name, input, middle, output } of SEGMENTER_BLOCKS) {
    if (middle !== input) convolution(`${name}.expand`, input, middle);
    convolution(`${name}.depthwise`, 1, middle, 3);
    convolution(`${name}.project`, middle, output);
  }
  const features = present(SEGMENTER_BLOCKS.at(-1)).output;
  convolution('head.pool', features, HEAD_CHANNELS);
  convolution('head.features', features, HEAD_CHANNELS);
  convolution('head.join', 2 * HEAD_CHANNELS, HEAD_CHANNELS);
  convolution('head.skip', SEGMENTER_BLOCKS[SKIP_BLOCK]!.middle, SKIP_CHANNELS);
  for (const [n, input] of [HEAD_CHANNELS + SKIP_CHANNELS, HEAD_CHANNELS].entries()) {
    convolution(`decoder.${n}.depthwise`, 1, input, 3);
    convolution(`decoder.${n}.pointwise`, input, HEAD_CHANNELS);
  }
  convolution('classes', HEAD_CHANNELS, classes);
  return shapes;
}

/** The weights of every convolution times its scale, which the file keeps apart so that a weight takes a byte. */
export function scaledWeights(weights: Weights): Weights {
  const scaled = new Map(weights);
  for (const [name, { data: scale }] of weights) {
    if (!name.endsWith('.scale')) continue;
    const weight = `${name.slice(0, -'.scale'.length)}.weight`;
    const { shape, data } = requireWeight(weights, weight);
    const each = data.length / scale.length;
    scaled.set(weight, { shape, data: data.map((level, i) => level * scale[Math.floor(i / each)]!) });
  }
  return scaled;
}
