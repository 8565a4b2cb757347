/**
 * The library's operators over feature maps in blocks of channels. Its optimizer makes them of ordinary ones, turning each
 * input into blocks and each output back; it also loads graphs that hold them, where nothing needs to be turned.
 */
import { filled, type Block } from '../../modulation/kernels/kernels.ts';
import type { Convolution } from '../../network/ops.ts';
import type { WeightTensor } from '../../network/weights.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** A convolution by its weights. */
export interface WeightedConvolution {
  kernel: WeightTensor;
  bias: WeightTensor;
}

const DOMAIN = 'com.microsoft.nchwc';
/** Channels of the probe: a multiple of any block. */
const PROBED = 64;

/** In which blocks this processor's convolutions take feature maps: the library turns two pixels into them, and tells by the result. */
export async function probeBlock(settings: SessionSettings): Promise<Block> {
  const ops = new GraphOps();
  const x = ops.input('x', [1, PROBED, 1, 2]);
  ops.output('blocks', turn(ops, x));
  try {
    const session = await GraphSession.open(ops, settings);
    const pixels = Float32Array.from({ length: 2 * PROBED }, (_, i) => i % 2);
    const { blocks } = await session.run({ x: { data: pixels, shape: [1, PROBED, 1, 2] } });
    await session.release();
    const block = blocks?.data.indexOf(1);
    return block === 8 || block === 16 ? block : 1;
  } catch {
    return 1;
  }
}

/** x [1, C, H, W], in planes, in blocks; the last one is filled up with zeros. */
export function intoBlocks(ops: GraphOps, x: GraphValue, block: Block): GraphValue {
  const [n = 1, channels = 0, height = 1, width = 1] = x.shape;
  const missing = filled(channels, block) - channels;
  const pads = (): GraphValue => ops.integers([0, 0, 0, 0, 0, missing, 0, 0]);
  return turn(ops, missing === 0 ? x : ops.node('Pad', [x, pads()], [n, channels + missing, height, width]));
}

/** The first `channels` of x, in blocks, in planes. */
export function intoPlanes(ops: GraphOps, x: GraphValue, channels: number): GraphValue {
  const [n = 1, , height = 1, width = 1] = x.shape;
  return ops.node('ReorderOutput', [x], [n, channels, height, width], { channels: { int: channels } }, DOMAIN);
}

function turn(ops: GraphOps, x: GraphValue): GraphValue {
  return ops.node('ReorderInput', [x], x.shape, {}, DOMAIN);
}

/** A convolution of stride 1 that keeps the size, in `groups` of channels; x, kernel and bias in blocks. */
export function convolveBlocks(
  ops: GraphOps,
  x: GraphValue,
  { kernel, bias }: Convolution<GraphValue>,
  { relu = false, groups = 1 } = {},
): GraphValue {
  const [n = 1, , height = 1, width = 1] = x.shape;
  const [fout = 0, , side = 1] = kernel.shape;
  const padding = (side - 1) / 2;
  return ops.node(
    'Conv',
    [x, kernel, bias],
    [n, fout, height, width],
    {
      kernel_shape: [side, side],
      strides: [1, 1],
      pads: [padding, padding, padding, padding],
      dilations: [1, 1],
      group: { int: groups },
      ...(relu ? { activation: 'Relu' } : {}),
    },
    DOMAIN,
  );
}

/** OIHW -> [O / block, I / block, H, W, block of I, block of O], filled up with zeros; the shape stays that of OIHW. */
function kernelInBlocks(kernel: WeightTensor, block: Block): WeightTensor {
  const [fout = 0, fin = 0, height = 1, width = 1] = kernel.shape;
  const [outs, ins, taps] = [filled(fout, block) / block, filled(fin, block) / block, height * width];
  const data = new Float32Array(outs * ins * taps * block * block);
  // In the order in which it is written: what is read of a pair of blocks stays in the first cache.
  let target = 0;
  for (let pair = 0; pair < outs * ins; pair++) {
    const [firstOut, firstIn] = [Math.floor(pair / ins) * block, (pair % ins) * block];
    const [os, is] = [Math.min(block, fout - firstOut), Math.min(block, fin - firstIn)];
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < block; i++, target += block) {
        if (i >= is) continue;
        let source = (firstOut * fin + firstIn + i) * taps + tap;
        for (let o = 0; o < os; o++, source += fin * taps) data[target + o] = kernel.data[source]!;
      }
    }
  }
  return { shape: [outs * block, ins * block, height, width], data };
}

/** Kernel and bias of a convolution in blocks. */
export function convolutionInBlocks({ kernel, bias }: WeightedConvolution, block: Block): WeightedConvolution {
  return { kernel: kernelInBlocks(kernel, block), bias: biasInBlocks(bias, block) };
}

/** A number a channel, filled up with zeros. */
function biasInBlocks({ data }: Pick<WeightTensor, 'data'>, block: Block): WeightTensor {
  const longer = new Float32Array(filled(data.length, block));
  longer.set(data);
  return { shape: [longer.length], data: longer };
}

/** Its weights as constants of a graph. */
export function constantConvolution(ops: GraphOps, { kernel, bias }: WeightedConvolution): Convolution<GraphValue> {
  return { kernel: ops.constant(kernel), bias: ops.constant(bias) };
}
