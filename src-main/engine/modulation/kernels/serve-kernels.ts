/** What a thread of KernelPool runs. */
import type * as WorkerThreads from 'node:worker_threads';
import type * as V8 from 'node:v8';
import type * as Vm from 'node:vm';
import type { MessagePort } from 'node:worker_threads';

/** What a thread is started with. */
export interface ThreadStart {
  state: SharedArrayBuffer;
  module: WebAssembly.Module;
  /** Names of the kernels, by number. */
  names: readonly string[];
  port: MessagePort;
  /** See KernelPool. */
  layout: { ticket: number; done: number; failed: number; pieceBits: number; callBytes: number };
}

/** A memory that the threads are to work on, or, without it, one to let go of. */
export interface ThreadMessage {
  id: number;
  memory?: WebAssembly.Memory;
}

/**
 * Takes pieces of calls for ever. Its text is what the thread is made of, so that no bundle needs a file for it: it may use
 * nothing but its parameters.
 */
export function serveKernels(
  { workerData, receiveMessageOnPort }: typeof WorkerThreads,
  { setFlagsFromString }: typeof V8,
  { runInNewContext }: typeof Vm,
): void {
  const { state, module, names, port, layout } = workerData as ThreadStart;
  const words = new Int32Array(state, 0, layout.callBytes / 4);
  const call = new Float64Array(state, layout.callBytes);
  const most = 2 ** layout.pieceBits - 1;
  const memories = new Map<number, Record<string, (...numbers: number[]) => void>>();

  const readMessages = (): void => {
    let forgotten = false;
    for (;;) {
      const received = receiveMessageOnPort(port) as { message: ThreadMessage } | undefined;
      if (!received) break;
      const { id, memory } = received.message;
      if (memory)
        memories.set(
          id,
          new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
            string,
            (...numbers: number[]) => void
          >,
        );
      else forgotten = memories.delete(id) || forgotten;
    }
    // A thread that sleeps would never collect the memory that it let go of.
    if (!forgotten) return;
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
  };

  const doPiece = (piece: number): void => {
    const [id = 0, name = 0, count = 0, pieces = 1, length = 0] = call;
    if (!memories.has(id)) readMessages();
    const kernel = memories.get(id)?.[names[name] ?? ''];
    if (!kernel) throw new Error(`a call of a kernel that is not there: ${name}, memory ${id}`);
    kernel(
      Math.floor((count * piece) / pieces),
      Math.floor((count * (piece + 1)) / pieces),
      ...call.subarray(5, 5 + length),
    );
    if (Atomics.add(words, layout.done, 1) + 1 === pieces) Atomics.notify(words, layout.done);
  };

  for (;;) {
    const ticket = Atomics.load(words, layout.ticket);
    const left = ticket & most;
    if (left === 0) {
      readMessages();
      Atomics.wait(words, layout.ticket, ticket);
    } else if (Atomics.compareExchange(words, layout.ticket, ticket, ticket - 1) === ticket) {
      // The call cannot end before this piece has, so its numbers stand still.
      try {
        doPiece(left - 1);
      } catch (error) {
        // The caller may be asleep, and would hear of the error when it wakes.
        Atomics.add(words, layout.failed, 1);
        Atomics.notify(words, layout.done);
        throw error;
      }
    }
  }
}
