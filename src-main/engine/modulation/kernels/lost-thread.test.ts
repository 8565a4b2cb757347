/** A thread of the kernels that is gone: the pool says so instead of waiting for it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { present } from '../../../../src-shared/present.ts';
import { KernelPool, LostThread } from './kernel-pool.ts';

/** Kernels over a shared memory: `stall` never comes back, `fail` traps. */
const MODULE = Buffer.from(
  '0061736d010000000104016000000210' +
    '0103656e76066d656d6f7279020301010303020000' +
    '071002057374616c6c0000046661696c00010a0d02070003400c000b0b0300000b',
  'hex',
);
const PATIENCE = { sleeps: 2, milliseconds: 50 };
const threads: Worker[] = [];

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.terminate();
});

/** A pool of the caller and one thread, which runs, and a memory of theirs. */
async function startPool(): Promise<{ run: (kernel: string) => void; thread: Worker }> {
  const keep = (message: unknown): void => void threads.push((message as { worker: Worker }).worker);
  subscribe('worker_threads', keep);
  const pool = new KernelPool(1, new WebAssembly.Module(MODULE), ['stall', 'fail'], PATIENCE);
  unsubscribe('worker_threads', keep);
  const thread = present(threads[0]);
  await once(thread, 'online');
  const memory = pool.attach(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  // The caller takes its time, so that the thread gets a piece.
  return { run: (kernel) => pool.run(memory, kernel, 100, [], () => Atomics.wait(asleep, 0, 0, 20)), thread };
}

/** What a call throws once the thread has got a piece. */
function loss(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

it('a thread that fails with a piece ends the call, and every later one', async () => {
  const { run } = await startPool();
  await expect.poll(() => loss(() => run('fail'))).toBeInstanceOf(LostThread);
  expect(loss(() => run('fail'))).toBeInstanceOf(LostThread);
});

it('a thread that never comes back with its piece ends the call', async () => {
  const { run } = await startPool();
  await expect.poll(() => loss(() => run('stall'))).toBeInstanceOf(LostThread);
});

it('a thread that is ended ends the next call', async () => {
  const { run, thread } = await startPool();
  await thread.terminate();
  expect(loss(() => run('fail'))).toBeInstanceOf(LostThread);
});
