/**
 * A graph in the blocks of channels in which onnxruntime convolves on the CPU: [C / block, H, W, block] in place of [C, H, W].
 * onnxruntime goes over to them by itself, but only where it made a value: what a graph takes it leaves as it is, and so it
 * brings features out of the blocks for each multiplication with A, and into them again afterwards. Here the maps of
 * modulation come in blocks, and features stay in them from the first convolution to the last.
 */
import { present } from '../../../../src-shared/present.ts';
import { wholeBlocks } from '../../modulation/modulation-memory.ts';
import { FLOAT, type GraphSpec, type NodeSpec, type TensorProto } from './proto.ts';

/** onnxruntime's own operators over blocks. */
export const BLOCK_DOMAIN = 'com.microsoft.nchwc';

interface Value {
  channels: number;
  blocked: boolean;
  /** Height and width of 1: it is spread over the other operand. */
  spread: boolean;
}

/** The same graph in blocks. `ports`: inputs and outputs of it that are in blocks themselves, with whole blocks of channels. */
export function blockGraph(graph: GraphSpec, block: number, ports: ReadonlySet<string>): GraphSpec {
  return new Blocks(graph, block, ports).rewrite();
}

class Blocks {
  private readonly values = new Map<string, Value>();
  private readonly constants: Map<string, TensorProto>;
  private readonly uses = new Map<string, number>();
  /** What the graph does not make itself. */
  private readonly given: ReadonlySet<string>;
  private readonly nodes: NodeSpec[] = [];
  /** Values in the other form, where somebody has asked for them. */
  private readonly reordered = new Map<string, string>();

  constructor(
    private readonly graph: GraphSpec,
    private readonly block: number,
    private readonly ports: ReadonlySet<string>,
  ) {
    this.constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
    this.given = new Set([...graph.inputs, ...graph.initializers].map(({ name }) => name));
    for (const input of graph.nodes.flatMap(({ inputs }) => inputs))
      this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
    for (const { name, dims } of graph.initializers) this.note(name, Number(dims[1] ?? 1), false, dims[2] === 1);
    for (const { name, shape } of graph.inputs) this.note(name, Number(shape[1]), ports.has(name), shape[2] === 1);
  }

  rewrite(): GraphSpec {
    for (const node of this.graph.nodes) this.take(node);
    const used = new Set(this.nodes.flatMap(({ inputs }) => inputs));
    return {
      nodes: this.nodes,
      initializers: [...this.constants.values()].filter(({ name }) => used.has(name)),
      inputs: this.graph.inputs.map((input) =>
        this.ports.has(input.name)
          ? { ...input, shape: input.shape.with(1, wholeBlocks(Number(input.shape[1]), this.block)) }
          : input,
      ),
      outputs: this.graph.outputs,
    };
  }

  private take(node: NodeSpec): void {
    const [x = '', y = ''] = node.inputs;
    const out = present(node.outputs[0]);
    switch (node.type) {
      case 'Conv':
        if (this.canConvolve(x, y)) return this.convolve(node);
        break;
      case 'Resize':
        if (this.of(x).blocked) return this.upsample(node);
        break;
      case 'LeakyRelu':
      case 'Relu':
        if (this.of(x).blocked) return this.activate(node);
        break;
      case 'Identity':
        if (this.ports.has(out)) return this.keep({ ...node, inputs: [this.inBlocks(x)] }, this.of(x));
        break;
      case 'Mul':
        if (this.of(x).channels === 1 && !this.of(x).blocked && this.isPerChannel(y)) return this.spreadChannel(node);
        if (this.areAlike(x, y)) return this.join(node);
        break;
      case 'Add':
        if (this.areAlike(x, y)) return this.addUp(node);
        break;
    }
    this.keep(
      { ...node, inputs: node.inputs.map((name) => this.plain(name)) },
      { channels: Math.max(...node.inputs.map((name) => this.of(name).channels)), blocked: false, spread: false },
    );
  }

  /** What is not in blocks yet is brought into them four channels at a time. */
  private canConvolve(x: string, kernel: string): boolean {
    const ins = present(this.constants.get(kernel)?.dims[1]);
    return this.of(x).blocked || ins < this.block || ins % 4 === 0;
  }

  private convolve(node: NodeSpec): void {
    const [x = '', kernel = '', bias] = node.inputs;
    const tensor = present(this.constants.get(kernel));
    const [outs = 0, ins = 0] = tensor.dims;
    const few = !this.of(x).blocked && ins < this.block;
    const blockedKernel = this.constant(`${kernel}_blocked`, blockKernel(tensor, this.block, few));
    const filled = bias
      ? this.constant(`${bias}_blocked`, fillBias(present(this.constants.get(bias)), this.block))
      : '';
    this.keep(
      {
        ...node,
        domain: BLOCK_DOMAIN,
        inputs: [few ? x : this.inBlocks(x), blockedKernel, ...(bias ? [filled] : [])],
      },
      { channels: outs, blocked: true, spread: false },
    );
  }

  /** A map of one channel times a number a channel: a 1x1 convolution. */
  private spreadChannel(node: NodeSpec): void {
    const [x = '', factors = ''] = node.inputs;
    const { rawData } = present(this.constants.get(factors));
    const { channels } = this.of(factors);
    const kernel = { name: '', dataType: FLOAT, dims: [channels, 1, 1, 1], rawData };
    this.keep(
      {
        type: 'Conv',
        domain: BLOCK_DOMAIN,
        inputs: [x, this.constant(`${factors}_blocked`, blockKernel(kernel, this.block, true))],
        outputs: node.outputs,
        attributes: { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0] },
      },
      { channels, blocked: true, spread: false },
    );
  }

  private upsample({ inputs, outputs }: NodeSpec): void {
    this.keep(
      {
        type: 'Upsample',
        domain: BLOCK_DOMAIN,
        inputs: [present(inputs[0])],
        outputs,
        attributes: { scales: [1, 1, 2, 2] },
      },
      this.of(present(inputs[0])),
    );
  }

  /** A convolution whose result nothing else reads activates it as it writes it. */
  private activate(node: NodeSpec): void {
    const x = present(node.inputs[0]);
    const convolution = this.takeConvolution(x);
    if (!convolution) return this.keep(node, this.of(x));
    const parameters: NodeSpec['attributes'] =
      node.type === 'LeakyRelu' ? { activation_params: { floats: [Number(node.attributes?.['alpha'])] } } : {};
    this.keep(
      {
        ...convolution,
        outputs: node.outputs,
        attributes: { ...convolution.attributes, activation: node.type, ...parameters },
      },
      this.of(x),
    );
  }

  /**
   * Takes back the convolution that makes a value, so that it does more: one whose result nothing else reads, and that takes
   * at most so many inputs.
   */
  private takeConvolution(made: string, mostInputs = 4): NodeSpec | undefined {
    if (this.uses.get(made) !== 1) return undefined;
    const at = this.nodes.findIndex(
      ({ outputs, type, domain, inputs, attributes }) =>
        outputs[0] === made &&
        type === 'Conv' &&
        domain === BLOCK_DOMAIN &&
        inputs.length <= mostInputs &&
        attributes?.['activation'] === undefined,
    );
    return at < 0 ? undefined : this.nodes.splice(at, 1)[0];
  }

  /**
   * A sum with what a convolution makes is the convolution's own, which begins with the other summand: where nothing else
   * reads that, so that it is overwritten. Else one thread would copy it first, and all of them add faster.
   */
  private addUp(node: NodeSpec): void {
    const [x = '', y = ''] = node.inputs;
    for (const [summand, made] of [
      [x, y],
      [y, x],
    ] as const) {
      if (this.uses.get(summand) !== 1 || this.given.has(summand)) continue;
      const convolution = this.takeConvolution(made, 3);
      if (!convolution) continue;
      const [features = '', kernel = '', bias = ''] = convolution.inputs;
      const sum = this.inBlocks(summand);
      return this.keep({ ...convolution, inputs: [features, kernel, bias, sum], outputs: node.outputs }, this.of(made));
    }
    this.join(node);
  }

  private join(node: NodeSpec): void {
    this.keep(
      { ...node, inputs: node.inputs.map((name) => this.inBlocks(name)) },
      { ...this.of(present(node.inputs[0])), blocked: true },
    );
  }

  private areAlike(x: string, y: string): boolean {
    const [a, b] = [this.of(x), this.of(y)];
    return (a.blocked || b.blocked) && a.channels === b.channels && !a.spread && !b.spread;
  }

  private isPerChannel(name: string): boolean {
    return this.constants.has(name) && this.of(name).spread;
  }

  private inBlocks(name: string): string {
    const value = this.of(name);
    return value.blocked ? name : this.reorder(name, { type: 'ReorderInput' }, { ...value, blocked: true });
  }

  private plain(name: string): string {
    const value = this.values.get(name);
    return value?.blocked
      ? this.reorder(
          name,
          { type: 'ReorderOutput', attributes: { channels: { int: value.channels } } },
          { ...value, blocked: false },
        )
      : name;
  }

  private reorder(name: string, node: Pick<NodeSpec, 'type' | 'attributes'>, value: Value): string {
    const known = this.reordered.get(name);
    if (known !== undefined) return known;
    const made = `${name}_${node.type}`;
    this.reordered.set(name, made);
    this.keep({ ...node, domain: BLOCK_DOMAIN, inputs: [name], outputs: [made] }, value);
    return made;
  }

  private constant(name: string, tensor: Omit<TensorProto, 'name'>): string {
    this.constants.set(name, { ...tensor, name });
    return name;
  }

  private keep(node: NodeSpec, value: Value): void {
    this.nodes.push(node);
    this.values.set(present(node.outputs[0]), value);
  }

  private note(name: string, channels: number, blocked: boolean, spread: boolean): void {
    this.values.set(name, { channels, blocked, spread });
  }

  private of(name: string): Value {
    return this.values.get(name) ?? { channels: 1, blocked: false, spread: true };
  }
}

function floats({ rawData }: Pick<TensorProto, 'rawData'>): Float32Array {
  return new Float32Array(rawData.buffer, rawData.byteOffset, rawData.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

/**
 * A kernel [O, I, h, w] as [O / block, I / block, h, w, block of I, block of O], with zeros up to whole blocks; where there are
 * few input channels, as [O / block, I, h, w, block of O].
 */
function blockKernel(tensor: TensorProto, block: number, few: boolean): Omit<TensorProto, 'name'> {
  const [outs = 0, ins = 0, height = 1, width = 1] = tensor.dims;
  const side = height * width;
  const [outBlocks, step] = [Math.ceil(outs / block), few ? 1 : block];
  const inBlocks = Math.ceil(ins / step);
  const source = floats(tensor);
  const made = new Float32Array(outBlocks * inBlocks * side * step * block);
  for (let o = 0; o < outs; o++) {
    const outBlock = Math.floor(o / block);
    for (let i = 0; i < ins; i++) {
      const inBlock = Math.floor(i / step);
      const first = (outBlock * inBlocks + inBlock) * side;
      const [lane, at] = [(i - inBlock * step) * block + (o - outBlock * block), (o * ins + i) * side];
      for (let k = 0; k < side; k++) made[(first + k) * step * block + lane] = source[at + k]!;
    }
  }
  return {
    dataType: FLOAT,
    dims: [outBlocks * block, inBlocks * step, height, width],
    rawData: new Uint8Array(made.buffer),
  };
}

function fillBias(tensor: TensorProto, block: number): Omit<TensorProto, 'name'> {
  const filled = new Float32Array(wholeBlocks(tensor.dims[0]!, block));
  filled.set(floats(tensor));
  return { dataType: FLOAT, dims: [filled.length], rawData: new Uint8Array(filled.buffer) };
}
