/** onnxruntime sessions over graphs recorded in memory. */
import type * as OnnxRuntime from 'onnxruntime-node';
import type { FloatTensor } from '../runtime.ts';
import type { GraphOps } from './graph-ops.ts';
import type { GraphSpec } from './proto.ts';
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

export class GraphSession {
  private constructor(
    private readonly session: OnnxRuntime.InferenceSession,
    private readonly library: typeof OnnxRuntime,
  ) {}

  static async open(
    ops: GraphOps,
    { library, threads, provider, spinning = false, arena = true, blocked = true }: SessionSettings,
    adapt: Adapt | undefined = provider === 'webgpu' ? widenConvolutions : undefined,
  ): Promise<GraphSession> {
    const session = await library.InferenceSession.create(ops.encode(adapt), {
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

  /** Runs the graph over the given memory, nothing is copied; outputs named in `into` are written to that memory, the others to new memory. */
  async run(feeds: Record<string, Feed>, into: Record<string, FloatTensor> = {}): Promise<Record<string, FloatTensor>> {
    const wrap = ({ data, shape }: Feed): OnnxRuntime.Tensor =>
      data instanceof Int32Array
        ? new this.library.Tensor('int32', data, shape)
        : new this.library.Tensor('float32', data, shape);
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, wrap(tensor)]));
    const fetches = Object.fromEntries(
      this.session.outputNames.map((name) => [name, into[name] ? wrap(into[name]) : null]),
    );
    const outputs = await this.session.run(inputs, fetches);
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, { data: floatData(tensor), shape: tensor.dims }]),
    );
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function floatData(tensor: OnnxRuntime.Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError(`a ${tensor.type} tensor where float32 was expected`);
  return tensor.data;
}
