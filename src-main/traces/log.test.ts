/** What nobody expected leaves one entry, from whichever process it comes. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UNEXPECTED } from '../../src-shared/api/unexpected.ts';
import { superviseEngine } from '../engine-client/engine-supervisor.ts';
import { spawnEngineChild } from '../server/engine-child.ts';
import { openLog } from './log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = (): Promise<string> => readFile(join(folder, 'spadework.log'), 'utf8');
const entries = async (): Promise<number> => (await written()).split(UNEXPECTED).length - 1;

test('an entry has the boundary, words, stack and cause', async () => {
  const log = openLog(folder);
  log.fail('the host, saveFile', new RangeError('too long', { cause: new Error('the tape is full') }));
  log.note('the engine started');
  log.printed('CUDA is not here\n');
  expect(await written()).toMatch(/\[error\].*Unexpected in the host, saveFile: RangeError: too long/);
  expect(await written()).toContain('log.test.ts');
  expect(await written()).toContain('the tape is full');
  expect(await written()).toMatch(/\[info\].*CUDA is not here/);
  expect(await entries()).toBe(1);
});

test('grows to its size and is put aside once', async () => {
  const log = openLog(folder);
  const line = 'x'.repeat(100_000);
  for (let i = 0; i < 40; i++) log.note(line);
  expect((await readdir(folder)).sort()).toEqual(['spadework.log', 'spadework.old.log']);
  for (const file of await readdir(folder)) expect((await stat(join(folder, file))).size).toBeLessThan(1_300_000);
});

test('a call that throws in the engine’s process leaves one entry, and a clear sentence for whom it concerns', async () => {
  const entry = join(folder, 'engine.mjs');
  await build({
    entryPoints: ['test/support/traces/throwing-engine.ts'],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const log = openLog(folder);
  const engine = superviseEngine(() => spawnEngineChild(entry, log.printed), { packFolder: folder });
  const waiting = engine.whenReady();
  engine.start();
  await expect(waiting).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('Something went wrong inside Spadework: no row for start') as string,
  });
  await expect.poll(entries).toBe(1);
  engine.stop();
  expect(await written()).toMatch(/\[error\].*Unexpected in the engine, start: RangeError: no row for start/);
  expect(await written()).toContain('the pool is empty');
});
