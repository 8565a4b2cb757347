/**
 * MobileNetV2 with a depth multiplier of 1 (arXiv 1801.04381), batch norm folded: the features that stand in for VGG19's in
 * the perceptual loss, and for Inception's in a Frechet distance.
 */
import { present } from '../../../src-shared/present.ts';
import type { Parameters } from './ops.ts';
import type { Padding, PretrainedOps } from './pretrained-ops.ts';

/** Side of the pictures that it was trained on. */
export const MOBILE_NET_INPUT = 224;
/** Numbers that are left of a picture after the last pooling. */
const MOBILE_NET_FEATURES = 1280;

const FIRST_CHANNELS = 32;
const WIDTHS = [
  { output: 16, stride: 1, times: 1 },
  { output: 24, stride: 2, times: 2 },
  { output: 32, stride: 2, times: 3 },
  { output: 64, stride: 2, times: 4 },
  { output: 96, stride: 1, times: 3 },
  { output: 160, stride: 2, times: 3 },
  { output: 320, stride: 1, times: 1 },
] as const;

/** An inverted residual block: 1x1 to `middle` channels, 3x3 for each of them by itself, 1x1 to `output`. */
interface MobileNetBlock {
  name: string;
  input: number;
  /** As many as `input` where there is no first convolution, `expand`. */
  middle: number;
  output: number;
  stride: number;
}

const BLOCKS: readonly MobileNetBlock[] = layOut();

/** Blocks whose wide features, after `expand`, are compared in the perceptual loss: strides 2, 4, 8 and 16. */
export const PERCEPTUAL_BLOCKS = [1, 3, 6, 13] as const;

function layOut(): MobileNetBlock[] {
  const blocks: MobileNetBlock[] = [];
  let input = FIRST_CHANNELS;
  for (const { output, stride, times } of WIDTHS) {
    for (let time = 0; time < times; time++) {
      const middle = blocks.length === 0 ? input : 6 * input;
      blocks.push({ name: `blocks.${blocks.length}`, input, middle, output, stride: time === 0 ? stride : 1 });
      input = output;
    }
  }
  return blocks;
}

/** Names of the convolutions, in the order in which they run, with the shapes of their kernels (OIHW). Each has a bias. */
export function mobileNetKernels(): ReadonlyMap<string, readonly [number, number, number, number]> {
  const kernels = new Map<string, readonly [number, number, number, number]>();
  kernels.set('conv_in', [FIRST_CHANNELS, 3, 3, 3]);
  for (const { name, input, middle, output } of BLOCKS) {
    if (middle !== input) kernels.set(`${name}.expand`, [middle, input, 1, 1]);
    kernels.set(`${name}.depthwise`, [middle, 1, 3, 3]);
    kernels.set(`${name}.project`, [output, middle, 1, 1]);
  }
  kernels.set('conv_out', [MOBILE_NET_FEATURES, present(BLOCKS.at(-1)).output, 1, 1]);
  return kernels;
}

/** Wide features of the blocks numbered in `stages`, in that order, ascending. pictures: [N, 3, H, W] in [-1, 1]. */
export function mobileNetStages<T>(
  ops: PretrainedOps<T>,
  parameters: Parameters<T>,
  pictures: T,
  stages: readonly number[] = PERCEPTUAL_BLOCKS,
): T[] {
  const found: T[] = [];
  const last = present(stages.at(-1));
  let x = first(ops, parameters, pictures);
  for (const [number, block] of BLOCKS.slice(0, last + 1).entries()) {
    const wide = expand(ops, parameters, block, x);
    if (stages.includes(number)) found.push(wide);
    // What comes after the last stage is nobody's.
    if (number < last) x = narrow(ops, parameters, block, x, wide);
  }
  return found;
}

/** [N, 3, 224, 224] in [-1, 1] -> [N, 1280], the mean of the last features over the picture. */
export function mobileNetFeatures<T>(ops: PretrainedOps<T>, parameters: Parameters<T>, pictures: T): T {
  const x = BLOCKS.reduce(
    (input, block) => narrow(ops, parameters, block, input, expand(ops, parameters, block, input)),
    first(ops, parameters, pictures),
  );
  return ops.averagePlane(convolve6(ops, parameters, 'conv_out', x, 1));
}

function first<T>(ops: PretrainedOps<T>, parameters: Parameters<T>, pictures: T): T {
  return convolve6(ops, parameters, 'conv_in', pictures, 2);
}

function expand<T>(ops: PretrainedOps<T>, parameters: Parameters<T>, { name, input, middle }: MobileNetBlock, x: T): T {
  return middle === input ? x : convolve6(ops, parameters, `${name}.expand`, x, 1);
}

function narrow<T>(
  ops: PretrainedOps<T>,
  parameters: Parameters<T>,
  { name, input, output, stride }: MobileNetBlock,
  x: T,
  wide: T,
): T {
  const filtered = convolve6(ops, parameters, `${name}.depthwise`, wide, stride);
  const out = convolve(ops, parameters, `${name}.project`, filtered, 1);
  return input === output && stride === 1 ? ops.add(x, out) : out;
}

/** With ReLU6 after it. */
function convolve6<T>(ops: PretrainedOps<T>, parameters: Parameters<T>, name: string, x: T, stride: number): T {
  return ops.clamp(convolve(ops, parameters, name, x, stride), 0, 6);
}

function convolve<T>(ops: PretrainedOps<T>, parameters: Parameters<T>, name: string, x: T, stride: number): T {
  const side = /depthwise|conv_in/.test(name) ? 3 : 1;
  const [, , height = 1, width = 1] = ops.shape(x);
  return ops.convolveWindow(x, parameters.convolution(name), {
    stride,
    padding: samePadding(height, width, side, stride),
  });
}

/** TensorFlow's "same": what is odd of it goes below and to the right. */
function samePadding(height: number, width: number, side: number, stride: number): Padding {
  const total = (length: number): number => Math.max(0, (Math.ceil(length / stride) - 1) * stride + side - length);
  const [rows, columns] = [total(height), total(width)];
  const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  return { top, left, bottom: rows - top, right: columns - left };
}
