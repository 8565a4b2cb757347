import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutPaths, writeErrorReport } from './error-report.ts';
import { openLog } from './log.ts';

const ROOT = '/opt/Spadework/resources/app';

test.each([
  ["ENOENT: no such file, open '/home/mia/My Lakes/lake one.spadework'", 'ENOENT: no such file, open <path>'],
  ['EACCES: C:\\Users\\mia\\lake.png is locked', 'EACCES: <path> is locked'],
  [`at save (file://${ROOT}/dist/main/chunks/a.js:1:2)`, 'at save (app:/dist/main/chunks/a.js:1:2)'],
  ['at load (node:internal/fs/promises:12:3)', 'at load (node:internal/fs/promises:12:3)'],
  ['at file:///home/mia/other.js:3:4', 'at <path>:3:4'],
  ['1/2 of the picture, 20 MB/s', '1/2 of the picture, 20 MB/s'],
])('%s has no path of the user’s', (text, expected) => {
  expect(withoutPaths(text, ROOT)).toBe(expected);
});

test('says versions and the last unexpected errors only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spadework-log-'));
  const log = openLog(folder);
  log.note('secret.png was opened');
  for (let i = 1; i <= 7; i++) log.fail('the host, saveFile', new Error(`failure ${i} at '/home/mia/${i}.png'`));
  const info = { app: { name: 'Spadework', version: '9.8.7' }, kind: 'electron' as const, locale: 'en' };
  const report = await writeErrorReport(info, { phase: 'starting' }, folder, ROOT);
  await rm(folder, { recursive: true, force: true });
  expect(report).toContain('Spadework 9.8.7 (electron)');
  expect(report).toContain(process.versions.node);
  expect(report).toContain('failure 7 at <path>');
  expect(report).toContain('failure 3 at');
  expect(report).not.toMatch(/failure 2|secret|mia/);
});
