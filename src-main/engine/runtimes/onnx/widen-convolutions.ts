/**
 * ONNX Runtime 1.30 computes some convolutions wrongly on WebGPU: those that take 6, 9, 15, 18, 21 ... channels (a multiple
 * of 3, not of 4, more than 3) and make a multiple of 4 (github.com/microsoft/onnxruntime/issues/29651). One more channel,
 * of zeros, takes them another way through the library, to the same result.
 */
import { INT64, type GraphSpec, type NodeSpec, type TensorProto } from './proto.ts';

/** A list [axis 0 .. 3 before, axis 0 .. 3 after]: one more channel. */
const ONE_CHANNEL = [0, 0, 0, 0, 0, 1, 0, 0];
const PADS = 'one_more_channel';

/** The same graph with a channel of zeros more before each convolution that needs it. */
export function widenConvolutions(graph: GraphSpec): GraphSpec {
  const shapes = new Map<string, readonly (number | string)[]>([
    ...graph.inputs.map(({ name, shape }) => [name, shape] as const),
    ...graph.initializers.map(({ name, dims }) => [name, dims] as const),
  ]);
  let widened = false;
  const nodes = graph.nodes.flatMap((node): NodeSpec[] => {
    const [x = '', kernel = '', ...bias] = node.inputs;
    if (node.type !== 'Conv' || !isComputedWrongly(shapes.get(kernel))) return [node];
    widened = true;
    const widen = (value: string, name: string): NodeSpec => ({ type: 'Pad', inputs: [value, PADS], outputs: [name] });
    const [wideX, wideKernel] = [`${node.outputs[0]}_wide_x`, `${node.outputs[0]}_wide_kernel`];
    return [widen(x, wideX), widen(kernel, wideKernel), { ...node, inputs: [wideX, wideKernel, ...bias] }];
  });
  return widened ? { ...graph, nodes, initializers: [...graph.initializers, pads()] } : graph;
}

/** `kernel`: shape [out, in, height, width]. */
function isComputedWrongly([out, channels]: readonly (number | string)[] = []): boolean {
  if (typeof out !== 'number' || typeof channels !== 'number') return false;
  return channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && out % 4 === 0;
}

function pads(): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(ONE_CHANNEL, BigInt).buffer);
  return { dims: [ONE_CHANNEL.length], dataType: INT64, name: PADS, rawData };
}
