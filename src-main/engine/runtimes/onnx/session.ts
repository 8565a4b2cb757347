/** onnxruntime sessions over graphs recorded in memory. */
import type * as OnnxRuntime from 'onnxruntime-node';
import type { KernelPool } from '../../modulation/kernels/kernel-pool.ts';
import type { FloatTensor } from '../runtime.ts';
import type { Costs } from '../../modulation/costs.ts';
import { GraphOps } from './graph-ops.ts';
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
  /** Threads that share the kernels' work: where the library takes memory that is shared. */
  pool?: KernelPool | undefined;
  /** Of the ways to make A and B; usual ones without. */
  costs?: Costs | undefined;
  /** Let threads spin while they wait for work, which is the library's own default. */
  spinning?: boolean;
  /** Keep memory from run to run: worth its room where a graph has large values of its own. */
  arena?: boolean;
}

/** What a graph takes: numbers, or whole numbers that index them. */
export type Feed = FloatTensor | { data: Int32Array; shape: readonly number[] };

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
    { library, threads, provider, spinning = false, arena = true }: SessionSettings,
  ): Promise<GraphSession> {
    const adapt = { cpu: returnNothing, webgpu: widenConvolutions }[provider];
    const session = await library.InferenceSession.create(ops.encode(adapt), {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
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

/** Whether the library takes and gives tensors in memory that threads share: Node tells it where such memory is from version 24 on. */
export async function takesSharedMemory(settings: SessionSettings): Promise<boolean> {
  const ops = new GraphOps();
  ops.output('out', ops.relu(ops.input('in', [1, 1])));
  const session = await GraphSession.open(ops, settings);
  const shared = (): FloatTensor => ({ data: new Float32Array(new SharedArrayBuffer(4)).fill(1), shape: [1, 1] });
  try {
    const out = shared();
    await session.runInto({ in: shared() }, { out });
    return out.data[0] === 1;
  } catch {
    return false;
  } finally {
    await session.release();
  }
}
