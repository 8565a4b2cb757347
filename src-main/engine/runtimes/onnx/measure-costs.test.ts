/** The costs of this machine are measured once, and again where what was kept of them is of no use. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from 'onnxruntime-node';
import { afterAll, expect, it } from 'vitest';
import { machineCosts } from './measure-costs.ts';

const folder = mkdtempSync(join(tmpdir(), 'spadework-costs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const settings = { library, threads: 1, provider: 'cpu' };

it('measures a machine once and keeps it, each kind by itself', async () => {
  const file = join(folder, 'not-there-yet', 'costs.json');
  const first = await machineCosts(file, settings, 16);
  for (const cost of [first.product, first.convolution, first.sum]) expect(cost).toBeGreaterThan(0);
  expect(await machineCosts(file, settings, 16)).toEqual(first);
  await machineCosts(file, { ...settings, threads: 2 }, 16);
  expect(Object.values(JSON.parse(readFileSync(file, 'utf8')) as object)).toHaveLength(2);
});

it.each(['no JSON', '[]', '{"machine": {"product": -1}}'])('measures again where the file holds %s', async (text) => {
  const file = join(folder, 'damaged.json');
  writeFileSync(file, text);
  const measured = await machineCosts(file, settings, 16);
  expect(Object.values(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual([measured]);
});

it('does without a file where none can be written', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  expect((await machineCosts(join(folder, 'a-file', 'costs.json'), settings, 16)).sum).toBeGreaterThan(0);
});
