/**
 * MobileNetV2's weights out of the folder of published networks: `mobilenet_v2_imagenet.json` lists the operators of the TFLite
 * file in order, the `.npz` beside it holds their numbers.
 */
import { z } from 'zod';
import { mobileNetKernels } from '../../src-main/engine/network/mobile-net.ts';
import type { Weights, WeightTensor } from '../../src-main/engine/network/weights.ts';
import { readNpz } from './npz.ts';

/** Names of the two files. */
export const MOBILE_NET_FILES = { graph: 'mobilenet_v2_imagenet.json', weights: 'mobilenet_v2_imagenet.npz' } as const;

const graphSchema = z.object({
  ops: z.array(z.object({ op: z.string(), i: z.array(z.int()) })).max(10_000),
});

/**
 * graph: the text of the .json; archive: the bytes of the .npz. The names and shapes are those of `mobileNetKernels`, OIHW.
 * Throws RangeError where these are no MobileNetV2 of that size.
 */
export function readMobileNet(graph: string, archive: Uint8Array): Weights {
  const { ops } = graphSchema.parse(JSON.parse(graph));
  const arrays = readNpz(archive);
  const convolutions = ops.filter(({ op }) => op === 'CONV_2D' || op === 'DEPTHWISE_CONV_2D');
  const weights = new Map<string, WeightTensor>();
  for (const [number, [name, shape]] of [...mobileNetKernels()].entries()) {
    const { op, i: [, kernel, bias] = [] } = convolutions[number] ?? {};
    const layout = op === 'DEPTHWISE_CONV_2D' ? 'IHWO' : 'OHWI';
    weights.set(`${name}.weight`, take(arrays, kernel, name, shape, layout));
    weights.set(`${name}.bias`, take(arrays, bias, name, [shape[0]]));
  }
  return weights;
}

type Layout = 'OHWI' | 'IHWO';

function take(
  arrays: ReturnType<typeof readNpz>,
  index: number | undefined,
  name: string,
  shape: readonly number[],
  layout?: Layout,
): WeightTensor {
  const array = arrays.get(`w${index}`);
  const [out = 1, input = 1, height = 1, width = 1] = shape;
  const stored =
    layout === undefined ? shape : layout === 'OHWI' ? [out, height, width, input] : [input, height, width, out];
  if (!(array?.data instanceof Float32Array) || array.shape.join() !== stored.join())
    throw new RangeError(`${name}: [${stored.join(', ')}] expected, [${array?.shape.join(', ') ?? 'nothing'}] found`);
  if (layout === undefined) return { shape, data: array.data };
  const data = new Float32Array(array.data.length);
  let to = 0;
  for (let o = 0; o < out; o++)
    for (let i = 0; i < input; i++)
      for (let pixel = 0; pixel < height * width; pixel++)
        data[to++] =
          array.data[
            layout === 'OHWI' ? (o * height * width + pixel) * input + i : (i * height * width + pixel) * out + o
          ]!;
  return { shape, data };
}
