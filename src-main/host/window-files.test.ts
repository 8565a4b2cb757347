import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWindowFile } from './window-files.ts';

let base: string;
let folder: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'spadework-'));
  folder = join(base, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await mkdir(join(base, 'renderer-private'));
  await writeFile(join(folder, 'index.html'), 'page');
  await writeFile(join(folder, 'assets', 'main.js'), 'code');
  await writeFile(join(folder, 'notes.txt'), 'notes');
  await writeFile(join(base, 'secret.json'), 'secret');
  await writeFile(join(base, 'renderer-private', 'secret.json'), 'secret');
  await symlink(join(base, 'secret.json'), join(folder, 'link.json'));
});
afterAll(() => rm(base, { recursive: true }));

test.each([
  ['/', 'page', 'text/html; charset=utf-8'],
  ['/index.html', 'page', 'text/html; charset=utf-8'],
  ['/assets/main.js', 'code', 'text/javascript; charset=utf-8'],
  ['/assets/../index.html', 'page', 'text/html; charset=utf-8'],
])('%s is served', async (path, content, type) => {
  const file = await readWindowFile(folder, path);
  expect([Buffer.from(file!.bytes).toString(), file!.type]).toEqual([content, type]);
});

test.each([
  '/secret.json',
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/../renderer-private/secret.json',
  '/link.json',
  '/notes.txt',
  '/assets',
  '/assets/',
  '/no.js',
  '/%',
  '/a%00.js',
  '/..\\secret.json',
])('%s is not there', async (path) => {
  expect(await readWindowFile(folder, path)).toBeNull();
});
