/** What the ways to make A and B cost on this machine: measured in a few milliseconds when the engine first starts, and kept. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Costs } from '../../modulation/costs.ts';
import { Kernels, MemoryLayout } from '../../modulation/kernels/kernels.ts';
import { FeatureConvolution } from './feature-convolution.ts';
import { GraphOps } from './graph-ops.ts';
import { GraphSession, type SessionSettings } from './session.ts';

const cost = z.number().positive();
/** By machine. */
const keptSchema = z.record(
  z.string(),
  z.object({ product: cost, written: z.number().min(0), convolution: cost, sum: cost }),
);

/** The costs that `file` keeps of this machine; measured and put there where it has none, or cannot be read. */
export async function machineCosts(file: string, settings: SessionSettings, block: number): Promise<Costs> {
  const { library, threads, pool } = settings;
  const version = library.env.versions.node ?? library.env.versions.common;
  const machine = [cpus()[0]?.model.trim(), threads, pool ? 'shared' : 'own', block, version].join(' | ');
  const kept = readKept(file);
  const known = kept[machine];
  if (known) return known;
  const measured = await measureCosts(settings);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ ...kept, [machine]: measured }, null, 2));
  } catch {
    // It is measured again at the next start: that costs little.
  }
  return measured;
}

function readKept(file: string): z.infer<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Work is done so often; the shortest time counts, as other programs only make it longer. */
const RUNS = 5;

async function measureCosts(settings: SessionSettings): Promise<Costs> {
  const [product, wide] = [
    (await measureProduct(settings, LONG)) / (LONG.inner * LONG.columns),
    await measureProduct(settings, WIDE),
  ];
  return {
    product,
    written: Math.max(0, (wide - product * WIDE.inner * WIDE.columns) / WIDE.columns),
    convolution: await measureConvolution(settings),
    sum: await measureSum(settings),
  };
}

async function shortest(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return 1e6 * Math.min(...times);
}

/** Products such as rows are made by: of hidden rows side by side, and of single ones for nine positions. */
const LONG = { inner: 576, columns: 256 };
const WIDE = { inner: 64, columns: 2304 };

/** Nanoseconds a row. */
async function measureProduct(settings: SessionSettings, { inner, columns }: typeof LONG): Promise<number> {
  const rows = 512;
  const ops = new GraphOps();
  const left = ops.input('left', [1, inner], { open: true });
  const matrix = ops.constant({ shape: [inner, columns], data: new Float32Array(inner * columns).fill(1) });
  ops.output('out', ops.node('MatMul', [left, matrix], [1, columns]));
  const session = await GraphSession.open(ops, { ...settings, arena: false });
  const feeds = { left: { data: new Float32Array(rows * inner).fill(1), shape: [rows, inner] } };
  const into = { out: { data: new Float32Array(rows * columns), shape: [rows, columns] } };
  const time = await shortest(() => session.runInto(feeds, into));
  await session.release();
  return time / rows;
}

async function measureConvolution(settings: SessionSettings): Promise<number> {
  const [channels, side] = [64, 64];
  const block = settings.block ?? 1;
  const weights = new Map([
    ['conv.weight', { shape: [channels, channels, 3, 3], data: new Float32Array(channels * channels * 9).fill(1) }],
  ]);
  const convolution = await FeatureConvolution.open(weights, 'conv', block, settings);
  const layout = new MemoryLayout();
  const [x, out] = [layout.reserve(channels * side * side), layout.reserve(channels * side * side)];
  const kernels = new Kernels(layout.bytes);
  const time = await shortest(() => convolution.run(kernels, x, out, { width: side, height: side }));
  await convolution.release();
  return time / (channels * channels * 9 * side * side);
}

async function measureSum({ pool }: SessionSettings): Promise<number> {
  const [count, picks, width, tableRows] = [1024, 9, 256, 4096];
  const layout = new MemoryLayout();
  const [indices, rows] = [layout.reserve(count * picks), layout.reserve(tableRows * width)];
  const [bias, out] = [layout.reserve(width), layout.reserve(count * width)];
  const kernels = new Kernels(layout.bytes, pool);
  kernels.floats(rows).fill(1);
  // Spread over the table, as the products of windows are picked.
  kernels.integers(indices).forEach((_, i, all) => (all[i] = (i * 2654435761) % tableRows));
  const time = await shortest(() =>
    kernels.sumRows({ indices, count, picks, rows, width, bias, rectify: false, out, outRow: 0 }),
  );
  kernels.release();
  return time / (count * picks * width);
}
