/** The segmenter as an ONNX graph: DeepLabV3's decoder over MobileNetV2 (network/segmenter.ts). */
import { HEAD_CHANNELS, SEGMENTER_BLOCKS, SKIP_BLOCK, type SegmenterBlock } from '../../network/segmenter.ts';
import type { Weights } from '../../network/weights.ts';
import { graphParameters, type GraphOps, type GraphValue } from './graph-ops.ts';

interface Reach {
  stride?: number;
  dilation?: number;
}

/** photo [1, 3, H, W] in [-1, 1], any size -> logits [1, classes, s, s], where s is a quarter of the input's side, rounded up. */
export function segmentPhoto(ops: GraphOps, weights: Weights, input: number, photo: GraphValue): GraphValue {
  const parameters = graphParameters(ops, weights);
  const halve = (side: number): number => (side + 1) / 2;
  const quarter = halve(halve(input));
  const eighth = halve(quarter);

  /** Of one group, or of one for each channel; padded so that only the stride makes it smaller. */
  const convolve = (name: string, x: GraphValue, { stride = 1, dilation = 1 }: Reach = {}): GraphValue => {
    const { kernel, bias } = parameters.convolution(name);
    const [output = 1, perGroup = 1, side = 1] = kernel.shape;
    const [, channels = 1, height = 1, width = 1] = x.shape;
    const padding = (dilation * (side - 1)) / 2;
    const strided = (length: number): number => Math.ceil(length / stride);
    return ops.node('Conv', [x, kernel, bias], [1, output, strided(height), strided(width)], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      pads: [padding, padding, padding, padding],
      group: { int: channels / perGroup },
    });
  };
  const relu = (name: string, x: GraphValue): GraphValue => ops.relu(convolve(name, x));
  const relu6 = (name: string, x: GraphValue, reach?: Reach): GraphValue => ops.clamp(convolve(name, x, reach), 0, 6);
  /** Bilinear, corner on corner. */
  const enlarge = (x: GraphValue, side: number): GraphValue => {
    const shape = [1, x.shape[1]!, side, side];
    return ops.node('Resize', [x, undefined, undefined, ops.integers(shape)], shape, {
      mode: 'linear',
      coordinate_transformation_mode: 'align_corners',
    });
  };
  const block = (x: GraphValue, { name, input, middle, output, ...reach }: SegmenterBlock) => {
    const wide = relu6(`${name}.depthwise`, middle === input ? x : relu6(`${name}.expand`, x), reach);
    const narrow = convolve(`${name}.project`, wide);
    return { wide, out: input === output && reach.stride === 1 ? ops.add(narrow, x) : narrow };
  };

  let features = relu6('conv_in', ops.resizeBilinear(photo, input, input), { stride: 2 });
  let skipped = features;
  for (const [n, shape] of SEGMENTER_BLOCKS.entries()) {
    const { wide, out } = block(features, shape);
    if (n === SKIP_BLOCK) skipped = wide;
    features = out;
  }
  const mean = ops.node('GlobalAveragePool', [features], [1, features.shape[1]!, 1, 1]);
  const everywhere = [1, HEAD_CHANNELS, eighth, eighth];
  const pooled = ops.node('Expand', [relu('head.pool', mean), ops.integers(everywhere)], everywhere);
  const joined = relu('head.join', ops.concatenate([pooled, relu('head.features', features)]));
  let decoded = ops.concatenate([enlarge(joined, quarter), relu('head.skip', skipped)]);
  for (const n of [0, 1]) decoded = relu(`decoder.${n}.pointwise`, relu(`decoder.${n}.depthwise`, decoded));
  return convolve('classes', decoded);
}
