import * as library from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel, FLOAT, type GraphSpec } from './proto.ts';
import { widenConvolutions } from './widen-convolutions.ts';

const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1));

function graphOf(channels: number, out: number): GraphSpec {
  const data = numbers(out * channels * 9);
  return {
    nodes: [
      {
        type: 'Conv',
        inputs: ['x', 'kernel'],
        outputs: ['y'],
        attributes: { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
      },
    ],
    initializers: [
      { dims: [out, channels, 3, 3], dataType: FLOAT, name: 'kernel', rawData: new Uint8Array(data.buffer) },
    ],
    inputs: [{ name: 'x', type: FLOAT, shape: [1, channels, 4, 4] }],
    outputs: [{ name: 'y', type: FLOAT, shape: [1, out, 4, 4] }],
  };
}

async function run(graph: GraphSpec, channels: number): Promise<Float32Array> {
  const session = await library.InferenceSession.create(encodeModel(graph));
  const { y } = await session.run({ x: new library.Tensor('float32', numbers(channels * 16), [1, channels, 4, 4]) });
  await session.release();
  return y!.data as Float32Array;
}

describe('a convolution that WebGPU computes wrongly', () => {
  it.each([6, 9, 15, 21])('of %i channels takes one more, to the same result', async (channels) => {
    const graph = graphOf(channels, 8);
    const widened = widenConvolutions(graph);
    expect(widened.nodes.map(({ type }) => type)).toEqual(['Pad', 'Pad', 'Conv']);
    const [before, after] = [await run(graph, channels), await run(widened, channels)];
    for (const [i, value] of before.entries()) expect(after[i]).toBeCloseTo(value, 4);
  });

  it.each([
    [3, 8],
    [4, 8],
    [5, 8],
    [12, 8],
    [6, 7],
  ])('is none of %i channels to %i', (channels, out) => {
    const graph = graphOf(channels, out);
    expect(widenConvolutions(graph)).toBe(graph);
  });
});
