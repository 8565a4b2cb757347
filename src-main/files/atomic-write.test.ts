import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepTemporaries, writeAtomically } from './atomic-write.ts';
import { readImageFile, writeImageFile } from './image-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes and replaces, and leaves nothing else behind', async () => {
  const path = join(folder, 'a.bin');
  await writeAtomically(path, Uint8Array.of(1));
  await writeAtomically(path, Uint8Array.of(2, 3));
  expect([...(await readFile(path))]).toEqual([2, 3]);
  expect(await readdir(folder)).toEqual(['a.bin']);
});

test('a write that fails leaves what was there, and no temporary file', async () => {
  await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
  await writeFile(join(folder, 'taken', 'inside', 'x'), 'old');
  await expect(writeAtomically(join(folder, 'taken'), Uint8Array.of(1))).rejects.toThrow();
  expect(await readFile(join(folder, 'taken', 'inside', 'x'), 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['taken']);
});

test('a name as long as the system takes is written', async () => {
  const name = `${'夕暮れの湖畔'.repeat(13)}.png`;
  expect(new TextEncoder().encode(name).length).toBe(238);
  await writeAtomically(join(folder, name), Uint8Array.of(1));
  expect(await readdir(folder)).toEqual([name]);
});

test('two writers of one file never mix', async () => {
  const path = join(folder, 'a.bin');
  const contents = [1, 2, 3, 4].map((value) => new Uint8Array(100_000).fill(value));
  await Promise.all(contents.map((bytes) => writeAtomically(path, bytes)));
  const read = await readFile(path);
  expect(new Set(read).size).toBe(1);
  expect(read.length).toBe(100_000);
});

test('failures come in words', async () => {
  const lost = join(folder, 'no', 'such', 'file.png');
  await expect(readImageFile(lost)).rejects.toMatchObject({
    code: 'file-unreadable',
    details: { name: lost, reason: 'reason.absent' },
    message: expect.stringContaining('there is no such file or folder') as string,
  });
  await expect(readImageFile(folder)).rejects.toMatchObject({
    code: 'file-unreadable',
    details: { reason: 'reason.folder' },
  });
  await expect(writeImageFile(lost, Uint8Array.of(1))).rejects.toMatchObject({ code: 'file-unwritable' });
});

test('what broken writes left goes after an hour, in folders below too, and nothing else does', async () => {
  await mkdir(join(folder, 'below'));
  const left = ['.a.bin.0123456789ab.part', join('below', '.b.json.0123456789ab.part')];
  const young = '.c.bin.0123456789ab.part';
  const other = ['a.bin', '.a.part'];
  for (const name of [...left, young, ...other]) await writeFile(join(folder, name), 'x');
  const before = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const name of [...left, ...other]) await utimes(join(folder, name), before, before);
  await sweepTemporaries(folder);
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([...other, young, 'below'].toSorted());
  await sweepTemporaries(join(folder, 'nowhere'));
});
