/** Kernels whose work threads share: the numbers of one thread, whichever did what. */
import { expect, it } from 'vitest';
import { uniformGenerator } from '../../../../src-shared/random.ts';
import { kernelPool, Kernels, MemoryLayout } from './kernels.ts';
import type { KernelPool } from './kernel-pool.ts';

const [BLOCK, CHANNELS, PATTERNS] = [16, 64, 9] as const;
const size = { width: 48, height: 40 };

/** A feature map modulated over again, so that a race would show. */
function modulated(pool: KernelPool | undefined): Float32Array {
  const uniform = uniformGenerator(7);
  const pixels = size.width * size.height;
  const layout = new MemoryLayout();
  const [x, out] = [layout.reserve(CHANNELS * pixels), layout.reserve(CHANNELS * pixels)];
  const [index, rows] = [layout.reserve(pixels), layout.reserve(PATTERNS * 2 * CHANNELS)];
  const kernels = new Kernels(layout.bytes, pool);
  for (const region of [x, rows]) kernels.floats(region).forEach((_, i, all) => (all[i] = uniform() * 2 - 1));
  kernels.integers(index).forEach((_, i, all) => (all[i] = Math.floor(uniform() * PATTERNS)));
  const part = (first: number) => ({ region: rows, first, stride: 2 * CHANNELS, step: BLOCK });
  const call = { size, upsample: false, channels: CHANNELS, block: BLOCK, index, a: part(0), b: part(CHANNELS) };
  for (let turn = 0; turn < 60; turn++) {
    const [from, to] = turn % 2 === 0 ? [x, out] : [out, x];
    kernels.modulate({ ...call, x: from, out: to, noise: undefined, slope: 0.2 });
  }
  const result = kernels.floats(x).slice();
  kernels.release();
  return result;
}

it('threads give the bytes of one thread, in one memory after the other', () => {
  const alone = modulated(undefined);
  expect(alone.some((value) => value !== 0)).toBe(true);
  const pool = kernelPool(3);
  for (let memory = 0; memory < 20; memory++) expect(modulated(pool)).toEqual(alone);
});

it('threads take part', async () => {
  const layout = new MemoryLayout();
  const [indices, rows, bias] = [layout.reserve(4096), layout.reserve(16), layout.reserve(16)];
  const out = layout.reserve(4096 * 16);
  const taken: number[] = [];
  const pool = kernelPool(2);
  const run = pool.run.bind(pool);
  const watched = Object.assign(Object.create(pool) as KernelPool, {
    run: (...[memory, name, count, rest, doPiece]: Parameters<KernelPool['run']>) =>
      run(memory, name, count, rest, (from, to) => {
        taken.push(to - from);
        doPiece(from, to);
      }),
  });
  const kernels = new Kernels(layout.bytes, watched);
  const sum = (): void =>
    kernels.sumRows({ indices, count: 4096, picks: 1, rows, width: 16, bias, rectify: false, out, outRow: 0 });
  await expect
    .poll(() => {
      taken.length = 0;
      for (let turn = 0; turn < 50; turn++) sum();
      return taken.reduce((all, rowsDone) => all + rowsDone, 0);
    })
    .toBeLessThan(50 * 4096);
  kernels.release();
});
