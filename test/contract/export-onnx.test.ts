/** Packs as ONNX files: written, held to the engine, and loaded by Python's onnxruntime where it is there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, runProgram, type Outcome } from './run-program.ts';

const root = resolve(program, '../..');
const python = 'python3';
const hasPython = spawnSync(python, ['-c', 'import onnx, onnxruntime, numpy, PIL']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-onnx-'));
});
afterAll(() => rm(folder, { recursive: true }));
const spadework = (...args: string[]): Promise<Outcome> => runProgram(folder, args);

/** A pack of a published-shape checkpoint. */
async function importFixture(name: string, out: string, ...more: string[]): Promise<void> {
  const generator = join(root, 'test/fixtures/parity', name, 'latest_net_G.pth');
  const outcome = await spadework('import-checkpoint', '--generator', generator, '--out', out, ...more);
  expect(outcome.code, outcome.stderr).toBe(0);
}

interface Exported {
  models: { path: string; bytes: number; difference: number }[];
}
async function exportTo(pack: string, out: string, ...more: string[]): Promise<Exported['models']> {
  const outcome = await spadework('export-onnx', '--pack', pack, '--out', out, '--json', ...more);
  expect(outcome.code, outcome.stderr).toBe(0);
  return (JSON.parse(outcome.stdout) as Exported).models;
}

const checkInPython = (out: string): string =>
  execFileSync(python, [join(root, 'test/onnx/check_export.py'), join(folder, out)], { encoding: 'utf8' });

describe(`export-onnx (${hasPython ? 'with' : 'without'} Python's onnxruntime)`, () => {
  test('generator and encoder are the engine, and Python runs them', async () => {
    const encoder = join(root, 'test/fixtures/parity/encoder/latest_net_E.pth');
    await importFixture('generator-vae', 'vae', '--encoder', encoder);
    const models = await exportTo('vae', 'vae-onnx');
    expect(models).toHaveLength(2);
    for (const { difference } of models) expect(difference).toBeLessThanOrEqual(1e-4);
    if (hasPython) expect(checkInPython('vae-onnx')).toContain('agrees');
  });

  test('a network with edges and without VAE, from one-hot channels, with another opset and half the bytes', async () => {
    await importFixture('generator-novae-edges', 'edges', '--instance-edges', 'yes');
    const [whole] = await exportTo('edges', 'edges-onnx', '--opset', '13');
    const [half] = await exportTo('edges', 'half-onnx', '--input', 'one-hot', '--precision', 'fp16');
    expect(half!.difference).toBeLessThanOrEqual(1e-4);
    expect(half!.bytes).toBeLessThan(0.6 * whole!.bytes);
    if (hasPython) for (const out of ['edges-onnx', 'half-onnx']) expect(checkInPython(out)).toContain('agrees');
  });

  test('the pack that ships, with its noise, and nothing that is there is replaced', async () => {
    const outcome = await spadework('export-onnx', '--out', 'shipped-onnx');
    expect(outcome.code, outcome.stderr).toBe(0);
    if (hasPython) expect(checkInPython('shipped-onnx')).toContain('agrees');
    const before = await readFile(join(folder, 'shipped-onnx/generator.onnx'));
    expect(await spadework('export-onnx', '--out', 'shipped-onnx')).toMatchObject({ code: 1 });
    // Compared here: toEqual looks at each of fifty million bytes by itself.
    expect(before.equals(await readFile(join(folder, 'shipped-onnx/generator.onnx')))).toBe(true);
  });

  test('a damaged pack leaves nothing', async () => {
    await importFixture('generator-vae', 'damaged');
    const weights = join(folder, 'damaged/generator.safetensors');
    await writeFile(weights, (await readFile(weights)).subarray(0, 4000));
    expect(await spadework('export-onnx', '--pack', 'damaged', '--out', 'none')).toMatchObject({ code: 1 });
    expect(await readdir(folder)).not.toContain('none');
  });
});
