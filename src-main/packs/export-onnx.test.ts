import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { OnnxChoices } from '../../src-shared/api/model-api.ts';
import { connectRpc, type Channel, type RpcFunctions } from '../../src-shared/api/rpc.ts';
import type { EngineProcess } from '../engine-client/engine-supervisor.ts';
import { exportOnnx } from './export-onnx.ts';

interface Job {
  out: string;
  network: 'generator' | 'encoder';
}

let base: string;
let killed: number;
let steps: string[];
let giveUp: AbortController;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'onnx-'));
  killed = 0;
  steps = [];
  giveUp = new AbortController();
});
afterEach(() => rmSync(base, { recursive: true }));

/** An engine process that writes as `write` does; it cannot be asked for anything else. */
function engineThat(write: (job: Job) => Promise<object | null>): () => EngineProcess {
  return () => {
    const listeners: ((message: unknown) => void)[][] = [[], []];
    const end = (own: number, other: number): Channel => ({
      post: (message) => queueMicrotask(() => listeners[other]!.forEach((listen) => listen(message))),
      onMessage: (listener) => listeners[own]!.push(listener),
      close: () => undefined,
    });
    const functions: RpcFunctions = { exportOnnx: (job) => write(job as Job) };
    connectRpc(end(1, 0), functions, (error) => {
      throw error;
    });
    return { channel: end(0, 1), onExit: () => undefined, kill: () => killed++ };
  };
}

const both: OnnxChoices = { networks: ['generator', 'encoder'], input: 'labels', precision: 'fp32', opset: 17 };
const run = (write: (job: Job) => Promise<object | null>, choices = both) =>
  exportOnnx(
    engineThat(write),
    { packFolder: base, out: join(base, 'Town ONNX'), choices, app: '1' },
    (step) => steps.push(step),
    giveUp.signal,
  );
const writes = async ({ out, network }: Job): Promise<object> => {
  writeFileSync(join(out, `${network}.onnx`), network);
  return { file: `${network}.onnx`, bytes: 9, difference: 0 };
};

describe('networks as ONNX files', () => {
  it('are there together, step by step, and the engine that wrote them is gone', async () => {
    expect(await run(writes)).toMatchObject([{ file: 'generator.onnx' }, { file: 'encoder.onnx' }]);
    expect(steps).toEqual(['onnx-generator', 'onnx-encoder']);
    expect(readdirSync(join(base, 'Town ONNX')).sort()).toEqual(['encoder.onnx', 'generator.onnx']);
    expect(readdirSync(base)).toEqual(['Town ONNX']);
    expect(killed).toBe(1);
  });

  it('pass over a style encoder that the pack does not have', async () => {
    const written = await run(async (job) => (job.network === 'encoder' ? null : writes(job)));
    expect(written.map(({ file }) => file)).toEqual(['generator.onnx']);
  });

  it('leave nothing where they are given up, or one of them fails', async () => {
    const hangs = run(async (job) => {
      await writes(job);
      giveUp.abort();
      return new Promise(() => undefined);
    });
    await expect(hangs).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(base)).toEqual([]);
    expect(killed).toBeGreaterThan(0);

    giveUp = new AbortController();
    const differs = run(async (job) => {
      if (job.network === 'generator') return writes(job);
      throw new SpadeworkError('onnx-differs', { difference: '1e-1', most: 1e-4 });
    });
    await expect(differs).rejects.toMatchObject({ code: 'onnx-differs' });
    expect(readdirSync(base)).toEqual([]);
  });

  it('replace nothing that is there', async () => {
    await run(writes);
    await expect(run(writes)).rejects.toMatchObject({ code: 'pack-exists' });
    expect(existsSync(join(base, 'Town ONNX', 'generator.onnx'))).toBe(true);
  });
});
