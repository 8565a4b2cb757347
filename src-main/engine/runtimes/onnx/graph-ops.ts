/** Ops that record an ONNX graph. Values are names with their (nominal) shapes; nothing is computed here. */
import type { Convolution, ConvolutionOptions, Linear, Ops, Parameters } from '../../network/ops.ts';
import { requireWeight, runningStatistics, type Weights, type WeightTensor } from '../../network/weights.ts';
import {
  encodeModel,
  FLOAT,
  INT64,
  type GraphSpec,
  type ModelPapers,
  type NodeSpec,
  type TensorProto,
} from './proto.ts';

export interface GraphValue {
  name: string;
  /** [N, C, H, W] or [N, C]; for an input with open dimensions, the sizes it was recorded with. */
  shape: readonly number[];
}

type Attributes = NonNullable<NodeSpec['attributes']>;

export class GraphOps implements Ops<GraphValue> {
  private readonly graph: GraphSpec = { nodes: [], initializers: [], inputs: [], outputs: [] };
  private names = 0;

  /** An input of the graph. `open` leaves batch, height and width, or the given axes, to be known when the graph runs. */
  input(
    name: string,
    shape: readonly number[],
    { type = FLOAT, open = false }: { type?: number; open?: boolean | readonly number[] } = {},
  ): GraphValue {
    const isOpen = (axis: number): boolean => (typeof open === 'boolean' ? open && axis !== 1 : open.includes(axis));
    const declared = shape.map((size, axis) => (isOpen(axis) ? `${name}_${axis}` : size));
    this.graph.inputs.push({ name, type, shape: declared });
    return { name, shape };
  }

  /** Makes a value an output of the graph under a name of its own. */
  output(name: string, value: GraphValue): void {
    this.graph.nodes.push({ type: 'Identity', inputs: [value.name], outputs: [name] });
    this.graph.outputs.push({ name, type: FLOAT, shape: value.shape.map((_, axis) => `${name}_${axis}`) });
  }

  /** As `output`, but its node writes the output itself, where `output` has it copied; what reads the value is to take the one returned. */
  outputOf(name: string, { name: made, shape }: GraphValue): GraphValue {
    const node = this.graph.nodes.find(({ outputs }) => outputs.includes(made));
    if (!node) throw new Error(`${made} is not made by a node`);
    node.outputs = node.outputs.map((output) => (output === made ? name : output));
    this.graph.outputs.push({ name, type: FLOAT, shape: shape.map((_, axis) => `${name}_${axis}`) });
    return { name, shape };
  }

  /** Bytes of the recorded model, as `adapt` makes it fit the library that is to run it. */
  encode(adapt: (graph: GraphSpec) => GraphSpec = (graph) => graph, papers?: ModelPapers): Uint8Array {
    return encodeModel(adapt(this.graph), papers);
  }

  constant(tensor: WeightTensor): GraphValue {
    const { data, shape } = tensor;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.initialize({ dims: [...shape], dataType: FLOAT, rawData: raw }, shape);
  }

  /** A list of whole numbers (a shape, an axis list). */
  integers(values: readonly number[]): GraphValue {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.initialize({ dims: [values.length], dataType: INT64, rawData: raw }, [values.length]);
  }

  /** Any operator with one output, of ONNX or another `domain`; for graphs that are not networks, such as the rows of a modulation. */
  node(
    type: string,
    inputs: readonly (GraphValue | undefined)[],
    shape: readonly number[],
    attributes: Attributes = {},
    domain?: string,
  ): GraphValue {
    const name = `v${this.names++}`;
    this.graph.nodes.push({
      type,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: [name],
      attributes,
      domain,
    });
    return { name, shape };
  }

  shape(x: GraphValue): readonly number[] {
    return x.shape;
  }

  convolve(
    x: GraphValue,
    { kernel, bias }: Convolution<GraphValue>,
    { stride, padding }: ConvolutionOptions,
  ): GraphValue {
    const [n = 1, , height = 1, width = 1] = x.shape;
    const [out = 1, , kh = 1, kw = 1] = kernel.shape;
    const size = (input: number, k: number): number => Math.floor((input + 2 * padding - k) / stride) + 1;
    return this.node('Conv', bias ? [x, kernel, bias] : [x, kernel], [n, out, size(height, kh), size(width, kw)], {
      kernel_shape: [kh, kw],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  }

  linear(x: GraphValue, { weight, bias }: Linear<GraphValue>): GraphValue {
    return this.node('Gemm', [x, weight, bias], [x.shape[0]!, weight.shape[0]!], { transB: { int: 1 } });
  }

  unflatten(x: GraphValue, channels: number, height: number, width: number): GraphValue {
    return this.node(
      'Reshape',
      [x, this.integers([-1, channels, height, width])],
      [x.shape[0]!, channels, height, width],
    );
  }

  flatten(x: GraphValue): GraphValue {
    return this.node('Flatten', [x], [x.shape[0]!, x.shape.slice(1).reduce((a, b) => a * b, 1)]);
  }

  add(x: GraphValue, y: GraphValue): GraphValue {
    return this.node('Add', [x, y], x.shape);
  }

  multiply(x: GraphValue, y: GraphValue): GraphValue {
    return this.node('Mul', [x, y], x.shape);
  }

  shift(x: GraphValue, constant: number): GraphValue {
    return this.add(x, this.scalar(constant));
  }

  scaleChannels(x: GraphValue, scale: Float32Array, offset?: Float32Array): GraphValue {
    const perChannel = (data: Float32Array): GraphValue => this.constant({ shape: [1, data.length, 1, 1], data });
    const [n = 1, , height = 1, width = 1] = x.shape;
    const scaled = this.node('Mul', [x, perChannel(scale)], [n, scale.length, height, width]);
    return offset ? this.add(scaled, perChannel(offset)) : scaled;
  }

  normaliseBatch(x: GraphValue, epsilon: number): GraphValue {
    return this.normalise(x, [0, 2, 3], epsilon);
  }

  normaliseInstance(x: GraphValue, epsilon: number): GraphValue {
    return this.normalise(x, [2, 3], epsilon);
  }

  relu(x: GraphValue): GraphValue {
    return this.node('Relu', [x], x.shape);
  }

  leakyRelu(x: GraphValue, slope: number): GraphValue {
    return this.node('LeakyRelu', [x], x.shape, { alpha: slope });
  }

  tanh(x: GraphValue): GraphValue {
    return this.node('Tanh', [x], x.shape);
  }

  upsample(x: GraphValue): GraphValue {
    const [n = 1, c = 1, height = 1, width = 1] = x.shape;
    const scales = this.constant({ shape: [4], data: Float32Array.of(1, 1, 2, 2) });
    return this.node('Resize', [x, undefined, scales], [n, c, height * 2, width * 2], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  }

  upsampleBilinear(x: GraphValue): GraphValue {
    const [n = 1, c = 1, height = 1, width = 1] = x.shape;
    const scales = this.constant({ shape: [4], data: Float32Array.of(1, 1, 2, 2) });
    return this.node('Resize', [x, undefined, scales], [n, c, height * 2, width * 2], {
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
    });
  }

  shufflePixels(x: GraphValue): GraphValue {
    const [n = 1, c = 4, height = 1, width = 1] = x.shape;
    return this.node('DepthToSpace', [x], [n, c / 4, height * 2, width * 2], { blocksize: { int: 2 }, mode: 'CRD' });
  }

  clamp(x: GraphValue, least: number, most: number): GraphValue {
    return this.node('Clip', [x, this.scalar(least), this.scalar(most)], x.shape);
  }

  resizeBilinear(x: GraphValue, height: number, width: number): GraphValue {
    const [n = 1, c = 1] = x.shape;
    // Height and width come as sizes, batch and channels from the input, so that both may be open.
    const leading = this.node('Slice', [this.node('Shape', [x], [4]), this.integers([0]), this.integers([2])], [2]);
    const sizes = this.node('Concat', [leading, this.integers([height, width])], [4], { axis: { int: 0 } });
    return this.node('Resize', [x, undefined, undefined, sizes], [n, c, height, width], {
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
    });
  }

  paintBorder(x: GraphValue, width: number, value: number): GraphValue {
    const [n = 1, c = 1, rows = 1, columns = 1] = x.shape;
    const axes = this.integers([2, 3]);
    const inner = this.node(
      'Slice',
      [x, this.integers([width, width]), this.integers([-width, -width]), axes],
      [n, c, rows - 2 * width, columns - 2 * width],
    );
    const pads = this.integers([0, 0, width, width, 0, 0, width, width]);
    return this.node('Pad', [inner, pads, this.scalar(value)], x.shape);
  }

  averagePool(x: GraphValue): GraphValue {
    const [n = 1, c = 1, height = 1, width = 1] = x.shape;
    const half = (size: number): number => Math.floor((size - 1) / 2) + 1;
    return this.node('AveragePool', [x], [n, c, half(height), half(width)], {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      count_include_pad: { int: 0 },
    });
  }

  concatenate(parts: readonly GraphValue[]): GraphValue {
    const [n = 1, , height = 1, width = 1] = parts[0]!.shape;
    const channels = parts.reduce((sum, part) => sum + part.shape[1]!, 0);
    return this.node('Concat', parts, [n, channels, height, width], { axis: { int: 1 } });
  }

  /** As a 1x1 convolution: height and width may be open, which a Reshape would not allow. */
  sumGroups(x: GraphValue, groups: number): GraphValue {
    const channels = x.shape[1]!;
    const data = Float32Array.from({ length: groups * channels }, (_, i) =>
      Math.floor(((i % channels) * groups) / channels) === Math.floor(i / channels) ? 1 : 0,
    );
    const kernel = this.constant({ shape: [groups, channels, 1, 1], data });
    return this.convolve(x, { kernel }, { stride: 1, padding: 0 });
  }

  private normalise(x: GraphValue, axes: number[], epsilon: number): GraphValue {
    const reduce = (value: GraphValue): GraphValue =>
      this.node('ReduceMean', [value], [1, x.shape[1]!, 1, 1], { axes });
    const centred = this.node('Sub', [x, reduce(x)], x.shape);
    const variance = reduce(this.multiply(centred, centred));
    const deviation = this.node('Sqrt', [this.shift(variance, epsilon)], variance.shape);
    return this.node('Div', [centred, deviation], x.shape);
  }

  private scalar(value: number): GraphValue {
    return this.constant({ shape: [], data: Float32Array.of(value) });
  }

  private initialize(tensor: Omit<TensorProto, 'name'>, shape: readonly number[]): GraphValue {
    const name = `w${this.names++}`;
    this.graph.initializers.push({ ...tensor, name });
    return { name, shape };
  }
}

/** Parameters of a network as constants of the graph. */
export function graphParameters(ops: GraphOps, weights: Weights): Parameters<GraphValue> {
  const read = (name: string): GraphValue => ops.constant(requireWeight(weights, name));
  return {
    convolution: (name) => ({
      kernel: read(`${name}.weight`),
      ...(weights.has(`${name}.bias`) ? { bias: read(`${name}.bias`) } : {}),
    }),
    linear: (name) => ({ weight: read(`${name}.weight`), bias: read(`${name}.bias`) }),
    statistics: (name) => runningStatistics(weights, name),
  };
}
