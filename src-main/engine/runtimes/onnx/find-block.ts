/**
 * In blocks of how many channels onnxruntime convolves on this processor: 16 with AVX-512, 8 with AVX2. Its operators over
 * blocks are its own, no part of the ONNX format, so a small network has to give the same numbers in blocks as without.
 */
import { uniformGenerator } from '../../../../src-shared/random.ts';
import { wholeBlocks } from '../../modulation/modulation-memory.ts';
import { blockGraph, BLOCK_DOMAIN } from './block-graph.ts';
import { GraphOps, type GraphValue } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

/** A multiple of every block's channels, and more than one of them. */
const CHANNELS = 64;
const TOLERANCE = 1e-4;
const SEED = 7;
const SIDE = 3;
/** Channels of the small network, which fill no whole blocks. */
const [INS, MIDDLE, OUTS] = [20, 36, 3];

/** 1 where it has no blocks, or where they fail. */
export async function findBlock(settings: SessionSettings): Promise<number> {
  try {
    const block = await measureBlock(settings);
    return block > 1 && (await agrees(settings, block)) ? block : 1;
  } catch {
    return 1;
  }
}

/** Where the second pixel of the first channel comes to lie. */
async function measureBlock(settings: SessionSettings): Promise<number> {
  const ops = new GraphOps();
  const shape = [1, CHANNELS, 1, 2];
  ops.output('out', ops.node('ReorderInput', [ops.input('in', shape)], shape, {}, BLOCK_DOMAIN));
  const session = await GraphSession.open(ops, settings);
  const { out } = await session.run({ in: { data: Float32Array.from({ length: CHANNELS * 2 }, (_, i) => i), shape } });
  await session.release();
  return out?.data.indexOf(1) ?? 1;
}

async function agrees(settings: SessionSettings, block: number): Promise<boolean> {
  const x = { data: numbers(INS * SIDE * SIDE), shape: [1, INS, SIDE, SIDE] };
  const noise = { data: numbers(4 * SIDE * SIDE), shape: [1, 1, 2 * SIDE, 2 * SIDE] };
  const a = numbers(INS * 4 * SIDE * SIDE);
  const plain = await GraphSession.open(recordSmall(), settings);
  const blocked = await GraphSession.open(recordSmall(), settings, (graph) => blockGraph(graph, block, new Set(['a'])));
  const shape = (channels: number): number[] => [1, channels, 2 * SIDE, 2 * SIDE];
  const { out: expected } = await plain.run({ x, noise, a: { data: a, shape: shape(INS) } });
  const { out: found } = await blocked.run({
    x,
    noise,
    a: { data: toBlocks(a, INS, block), shape: shape(wholeBlocks(INS, block)) },
  });
  await plain.release();
  await blocked.release();
  return (
    expected !== undefined &&
    found?.data.length === expected.data.length &&
    expected.data.every((value, i) => Math.abs(value - found.data[i]!) <= TOLERANCE)
  );
}

/** Everything that the main path does, in small. */
function recordSmall(): GraphOps {
  const ops = new GraphOps();
  const random = (...shape: number[]): GraphValue =>
    ops.constant({ shape, data: numbers(shape.reduce((product, size) => product * size, 1)) });
  const x = ops.upsample(ops.input('x', [1, INS, SIDE, SIDE], { open: true }));
  const noise = ops.input('noise', [1, 1, 2 * SIDE, 2 * SIDE], { open: true });
  const noisy = ops.add(x, ops.scaleChannels(noise, numbers(INS)));
  const modulated = ops.multiply(noisy, ops.input('a', [1, INS, 2 * SIDE, 2 * SIDE], { open: true }));
  const convolution = { kernel: random(MIDDLE, INS, 3, 3), bias: random(MIDDLE) };
  const middle = ops.convolve(ops.leakyRelu(modulated, 0.2), convolution, { stride: 1, padding: 1 });
  const shortcut = ops.convolve(modulated, { kernel: random(MIDDLE, INS, 1, 1) }, { stride: 1, padding: 0 });
  const sum = ops.leakyRelu(ops.add(shortcut, middle), 0.2);
  ops.output('out', ops.convolve(sum, { kernel: random(OUTS, MIDDLE, 3, 3) }, { stride: 1, padding: 1 }));
  return ops;
}

/** Between -0.2 and 0.2. */
function numbers(length: number): Float32Array {
  const uniform = uniformGenerator(SEED);
  return Float32Array.from({ length }, () => 0.4 * uniform() - 0.2);
}

/** A map [C, H, W] in whole blocks. */
function toBlocks(map: Float32Array, channels: number, block: number): Float32Array {
  const pixels = map.length / channels;
  const made = new Float32Array(wholeBlocks(channels, block) * pixels);
  map.forEach((value, i) => {
    const channel = Math.floor(i / pixels);
    made[(Math.floor(channel / block) * pixels + (i % pixels)) * block + (channel % block)] = value;
  });
  return made;
}
