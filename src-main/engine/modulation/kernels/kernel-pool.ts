/**
 * Threads that share the work of a kernel. A call is cut into pieces that the caller and the threads take one after the other;
 * the caller goes on when all pieces are done. It never waits for a thread that has taken none: on a busy machine, or while
 * threads are still starting, it does the work by itself. Which thread did a piece makes no difference to a number.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { serveKernels, type ThreadMessage, type ThreadStart } from './serve-kernels.ts';

/** Words of the shared state: number of the call and, in the lowest bits, the pieces that nobody has taken; pieces done. */
const [TICKET, DONE] = [0, 1];
const PIECE_BITS = 10;
const MAX_PIECES = 2 ** PIECE_BITS - 1;
/** Where the call's numbers begin: memory, kernel, count, pieces, length, then the kernel's own. */
const CALL_BYTES = 64;
const CALL_NUMBERS = 32;
/** Pieces a thread: so that one which is held up leaves little behind. */
const PIECES_EACH = 4;
/** How often the caller looks whether the others are done before it sleeps: as long as a piece may take. */
const LOOKS = 20_000;

export class KernelPool {
  private readonly state = new SharedArrayBuffer(CALL_BYTES + CALL_NUMBERS * Float64Array.BYTES_PER_ELEMENT);
  private readonly words = new Int32Array(this.state, 0, CALL_BYTES / Int32Array.BYTES_PER_ELEMENT);
  private readonly numbers = new Float64Array(this.state, CALL_BYTES);
  private readonly ports: readonly MessagePort[];
  private calls = 0;
  private memories = 0;

  /** `helpers`: threads beside the caller; `names`: of the kernels of `module`. They do not keep the process alive. */
  constructor(
    private readonly helpers: number,
    module: WebAssembly.Module,
    private readonly names: readonly string[],
  ) {
    const { state } = this;
    const layout = { ticket: TICKET, done: DONE, pieceBits: PIECE_BITS, callBytes: CALL_BYTES };
    this.ports = Array.from({ length: helpers }, () => startThread({ state, module, names, layout }));
  }

  /** Has the threads work on a memory, too; the number stands for it. */
  attach(memory: WebAssembly.Memory): number {
    const id = this.memories++;
    this.send({ id, memory });
    return id;
  }

  /** Has the threads let go of a memory. */
  detach(id: number): void {
    this.send({ id });
    // A call without pieces wakes them.
    this.publish(0);
  }

  /** Runs a kernel over `count` rows of work; `doPiece` does a part of it here. */
  run(
    memory: number,
    name: string,
    count: number,
    rest: readonly number[],
    doPiece: (from: number, to: number) => void,
  ): void {
    const pieces = Math.min(count, MAX_PIECES, (this.helpers + 1) * PIECES_EACH);
    this.numbers.set([memory, this.names.indexOf(name), count, pieces, rest.length, ...rest]);
    Atomics.store(this.words, DONE, 0);
    this.publish(pieces);
    for (;;) {
      const ticket = Atomics.load(this.words, TICKET);
      const left = ticket & MAX_PIECES;
      if (left === 0) break;
      if (Atomics.compareExchange(this.words, TICKET, ticket, ticket - 1) !== ticket) continue;
      doPiece(Math.floor((count * (left - 1)) / pieces), Math.floor((count * left) / pieces));
      Atomics.add(this.words, DONE, 1);
    }
    this.waitFor(pieces);
  }

  private waitFor(pieces: number): void {
    for (let looks = 0; looks < LOOKS; looks++) if (Atomics.load(this.words, DONE) === pieces) return;
    for (;;) {
      const done = Atomics.load(this.words, DONE);
      if (done === pieces) return;
      Atomics.wait(this.words, DONE, done);
    }
  }

  private publish(pieces: number): void {
    this.calls = (this.calls + 1) % 2 ** (31 - PIECE_BITS);
    Atomics.store(this.words, TICKET, this.calls * 2 ** PIECE_BITS + pieces);
    Atomics.notify(this.words, TICKET);
  }

  private send(message: ThreadMessage): void {
    for (const port of this.ports) port.postMessage(message);
  }
}

function startThread(start: Omit<ThreadStart, 'port'>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(
    `(${serveKernels.toString()})(require('node:worker_threads'), require('node:v8'), require('node:vm'))`,
    {
      eval: true,
      workerData: { ...start, port: port2 } satisfies ThreadStart,
      transferList: [port2],
      // It holds nothing but a few numbers.
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    },
  );
  worker.unref();
  port1.unref();
  return port1;
}
