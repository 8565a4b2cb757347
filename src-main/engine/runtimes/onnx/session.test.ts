import * as library from 'onnxruntime-node';
import { expect, it } from 'vitest';
import type { FloatTensor } from '../runtime.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession } from './session.ts';

async function withDoubling(use: (session: GraphSession) => Promise<void>): Promise<void> {
  const ops = new GraphOps();
  const x = ops.input('x', [1, 2], { open: true });
  ops.output('sum', ops.add(x, x));
  ops.output('product', ops.multiply(x, x));
  const session = await GraphSession.open(ops, { library, threads: 1, provider: 'cpu' });
  await use(session);
  await session.release();
}

const row = (...numbers: number[]): FloatTensor => ({ data: Float32Array.from(numbers), shape: [1, numbers.length] });

it('returns every output in memory of its own', () =>
  withDoubling(async (session) => {
    expect(await session.run({ x: row(3, 4) })).toEqual({ sum: row(6, 8), product: row(9, 16) });
  }));

it('writes the outputs that are asked for where they belong', () =>
  withDoubling(async (session) => {
    const memory = new Float32Array(6);
    await session.runInto({ x: row(3, 4) }, { product: { data: memory.subarray(2, 4), shape: [1, 2] } });
    expect([...memory]).toEqual([0, 0, 9, 16, 0, 0]);
  }));

it('says what is wrong with a run', () =>
  withDoubling(async (session) => {
    await expect(session.runInto({ x: row(1, 2, 3) }, { sum: row(0, 0) })).rejects.toThrow(/x/);
    await expect(session.runInto({ x: row(1, 2) }, { sum: row(0, 0, 0) })).rejects.toThrow(/shape|size|dim/i);
  }));
