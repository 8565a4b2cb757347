/** onnxruntime sessions over graphs recorded in memory. */
import type * as OnnxRuntime from 'onnxruntime-node';
import type { FloatTensor } from '../runtime.ts';
import type { GraphOps } from './graph-ops.ts';
import { FLOAT, type GraphSpec } from './proto.ts';
import { widenConvolutions } from './widen-convolutions.ts';

export interface SessionSettings {
  /** The library, loaded by the caller: its native part may be missing on a machine. */
  library: typeof OnnxRuntime;
  threads: number;
  /** Execution provider: 'cpu', 'webgpu', 'dml', 'coreml', 'cuda'. */
  provider: string;
  /** Its device has memory of its own: what a graph takes is sent there for every run. */
  remote?: boolean;
  /** Let threads spin while they wait for work, which is the library's own default. */
  spinning?: boolean;
  /** Keep memory from run to run: worth its room where a graph has large values of its own. */
  arena?: boolean;
  /** Keep feature maps in blocks of as many channels as the processor takes at once, the library's own default. */
  blocked?: boolean;
  /** Channels of such a block where graphs may be recorded in blocks (see findBlock); 1 where they may not. */
  block?: number;
}

/** What a graph takes: numbers, or whole numbers that index them. */
export type Feed = FloatTensor | { data: Int32Array; shape: readonly number[] };

/** Makes a recorded graph fit what is to run it. */
export type Adapt = (graph: GraphSpec) => GraphSpec;

/**
 * An empty list of tensors, the first output of graphs on the CPU. The binding of onnxruntime for Node copies every output
 * into new memory, those too that were written where they belong (0.8 ms a megabyte, with the pages that the system must give
 * anew); but it returns outputs one after the other, and gives up at the first that is no tensor. So a run that is asked for
 * this one ends with an error once everything is written, and nothing is copied. Should a later version return lists, the
 * copies are back, and nothing else changes.
 */
const NOTHING = 'nothing';
const GIVES_UP = /^Non tensor type/;

function returnNothing(graph: GraphSpec): GraphSpec {
  return {
    ...graph,
    nodes: [{ type: 'SequenceEmpty', inputs: [], outputs: [NOTHING] }, ...graph.nodes],
    outputs: [{ name: NOTHING, type: FLOAT, shape: [], list: true }, ...graph.outputs],
  };
}

export class GraphSession {
  private constructor(
    private readonly session: OnnxRuntime.InferenceSession,
    private readonly library: typeof OnnxRuntime,
  ) {}

  static async open(
    ops: GraphOps,
    { library, threads, provider, spinning = false, arena = true, blocked = true }: SessionSettings,
    adapt: Adapt = provider === 'webgpu' ? widenConvolutions : (graph) => graph,
  ): Promise<GraphSession> {
    const bytes = ops.encode((graph) => (provider === 'cpu' ? returnNothing(adapt(graph)) : adapt(graph)));
    const session = await library.InferenceSession.create(bytes, {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: blocked ? 'all' : 'extended',
      logSeverityLevel: 3,
      // Measured: planning memory ahead costs both time and memory where sizes are open.
      enableMemPattern: false,
      enableCpuMemArena: arena,
      // Threads that spin while they wait would take the cores from the window and from each other's sessions.
      extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    });
    return new GraphSession(session, library);
  }

  /** Runs the graph over the given memory, nothing of it is copied; outputs come in new memory. */
  async run(feeds: Record<string, Feed>): Promise<Record<string, FloatTensor>> {
    const names = this.session.outputNames.filter((name) => name !== NOTHING);
    const outputs = await this.session.run(this.wrap(feeds), names);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, { data: floatData(tensor), shape: tensor.dims }]),
    );
  }

  /** As `run`, with the outputs named in `into`, and no others, written to the memory that they have there. */
  async runInto(feeds: Record<string, Feed>, into: Record<string, FloatTensor>): Promise<void> {
    const nothing = this.session.outputNames.includes(NOTHING) ? { [NOTHING]: null } : {};
    try {
      await this.session.run(this.wrap(feeds), { ...nothing, ...this.wrap(into) });
    } catch (error) {
      if (!(error instanceof Error && GIVES_UP.test(error.message))) throw error;
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private wrap(tensors: Record<string, Feed>): Record<string, OnnxRuntime.Tensor> {
    const wrapOne = ({ data, shape }: Feed): OnnxRuntime.Tensor =>
      data instanceof Int32Array
        ? new this.library.Tensor('int32', data, shape)
        : new this.library.Tensor('float32', data, shape);
    return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, wrapOne(tensor)]));
  }
}

function floatData(tensor: OnnxRuntime.Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError(`a ${tensor.type} tensor where float32 was expected`);
  return tensor.data;
}
