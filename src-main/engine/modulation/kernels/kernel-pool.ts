/**
 * Threads that share the work of a kernel. A call is cut into pieces that the caller and the threads take one after the other;
 * the caller goes on when all pieces are done. It never waits for a thread that has taken none: on a busy machine, or while
 * threads are still starting, it does the work by itself. Which thread did a piece makes no difference to a number.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { serveKernels, type ThreadMessage, type ThreadStart } from './serve-kernels.ts';

/** Words of the shared state: number of the call and, in the lowest bits, the pieces that nobody has taken; pieces done; threads that failed. */
const [TICKET, DONE, FAILED] = [0, 1, 2];
const PIECE_BITS = 10;
const MAX_PIECES = 2 ** PIECE_BITS - 1;
/** Where the call's numbers begin: memory, kernel, count, pieces, length, then the kernel's own. */
const CALL_BYTES = 64;
const CALL_NUMBERS = 32;
/** Pieces a thread: so that one which is held up leaves little behind. */
const PIECES_EACH = 4;
/** How often the caller looks whether the others are done before it sleeps: as long as a piece may take. */
const LOOKS = 20_000;
/**
 * Sleeps of so many milliseconds, with no piece done in any of them, after which a thread is held to be lost with its piece: one that was
 * ended from without cannot say so, and its end is no news while the caller sleeps. Several short ones: a machine that was suspended wakes up
 * in one that is over, and its threads are to have time of their own after that.
 */
const PATIENCE = { sleeps: 10, milliseconds: 1000 };

/** A thread of a pool is gone, perhaps with a piece of a call: no kernel can be relied on any more, and the process has to start anew. */
export class LostThread extends Error {
  override readonly name = 'LostThread';
}

export class KernelPool {
  private readonly state = new SharedArrayBuffer(CALL_BYTES + CALL_NUMBERS * Float64Array.BYTES_PER_ELEMENT);
  private readonly words = new Int32Array(this.state, 0, CALL_BYTES / Int32Array.BYTES_PER_ELEMENT);
  private readonly numbers = new Float64Array(this.state, CALL_BYTES);
  private readonly ports: readonly MessagePort[];
  private calls = 0;
  private memories = 0;
  private lost: LostThread | undefined;

  /** `helpers`: threads beside the caller; `names`: of the kernels of `module`. They do not keep the process alive. */
  constructor(
    private readonly helpers: number,
    module: WebAssembly.Module,
    private readonly names: readonly string[],
    private readonly patience = PATIENCE,
  ) {
    const { state } = this;
    const layout = { ticket: TICKET, done: DONE, failed: FAILED, pieceBits: PIECE_BITS, callBytes: CALL_BYTES };
    this.ports = Array.from({ length: helpers }, () =>
      startThread({ state, module, names, layout }, (reason) => {
        this.lost ??= new LostThread('a thread of the kernels ended', { cause: reason });
      }),
    );
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

  /** Runs a kernel over `count` rows of work; `doPiece` does a part of it here. Throws LostThread where a thread is gone. */
  run(
    memory: number,
    name: string,
    count: number,
    rest: readonly number[],
    doPiece: (from: number, to: number) => void,
  ): void {
    if (this.lost) throw this.lost;
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
    const { sleeps, milliseconds } = this.patience;
    for (let [slept, last] = [0, -1]; slept < sleeps;) {
      const done = Atomics.load(this.words, DONE);
      if (done === pieces) return;
      if (Atomics.load(this.words, FAILED) > 0)
        throw this.lose('a thread of the kernels failed in the middle of a call');
      slept = done === last ? slept + 1 : 0;
      last = done;
      Atomics.wait(this.words, DONE, done, milliseconds);
    }
    throw this.lose(`a thread of the kernels has not done its piece of a call in ${sleeps * milliseconds} ms`);
  }

  private lose(message: string): LostThread {
    return (this.lost = new LostThread(message));
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

/** `ended` hears why the thread is no more. */
function startThread(start: Omit<ThreadStart, 'port'>, ended: (reason: unknown) => void): MessagePort {
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
  worker.on('error', ended);
  worker.on('exit', ended);
  worker.unref();
  port1.unref();
  return port1;
}
