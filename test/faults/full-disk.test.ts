/** A disk that is full, a folder that is read-only or gone, a clock that jumps: what is painted meanwhile is kept later. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packDocument, plainStep, type LabelDocument } from '../../src-shared/document/index.ts';
import { KeptWork } from '../../src-main/projects/kept-work.ts';
import { randomProject } from '../support/projects.ts';

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spadework-disk-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Noise in every row: about twice its pixels on the disk. */
function paintNoise(document: LabelDocument, round: number): Parameters<KeptWork['record']>[0] {
  const { id } = document.layers[0]!;
  document.step('brush', () => {
    const grid = document.grid(id);
    for (let y = 0; y < document.height; y++)
      grid.writeRow(
        y,
        0,
        Uint8Array.from({ length: document.width }, (_, x) => (x * 31 + y * 17 + round * 7) % 251),
      );
    document.pixelsChanged(id, document.bounds);
  });
  return [{ kind: 'step', step: plainStep(document.history.entries.at(-1)!) }];
}

test.runIf(isRoot)('a full disk: painting goes on, and what is there stays whole', async () => {
  const disk = join(home, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  try {
    const { document, state } = randomProject(7, 200);
    const work = KeptWork.begin(join(disk, 'work'), state, null);
    await work.record(paintNoise(document, 0));
    const kept = packDocument(document);
    await writeFile(join(disk, 'ballast'), new Uint8Array(2 ** 21)).catch(() => undefined);
    const failures = [];
    for (let round = 1; round < 12; round++)
      failures.push(await work.record(paintNoise(document, round)).catch((error: unknown) => error));
    expect(failures.at(-1)).toMatchObject({ code: 'ENOSPC' });
    const read = await KeptWork.read(join(disk, 'work'));
    expect(read).not.toBeNull();
    expect(read!.copy.document.history.entries.length).toBeGreaterThanOrEqual(1);
    if (read!.copy.document.history.entries.length === 1) expect(packDocument(read!.copy.document)).toEqual(kept);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await work.record([]);
    expect(packDocument((await KeptWork.read(join(disk, 'work')))!.copy.document)).toEqual(packDocument(document));
    await work.end();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test.runIf(isRoot)('a disk that turns read-only and back', async () => {
  const disk = join(home, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
  try {
    const { document, state } = randomProject(7, 200);
    let work = KeptWork.begin(join(disk, 'work'), state, null);
    await work.record(paintNoise(document, 0));
    await work.end();
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    work = (await KeptWork.read(join(disk, 'work')))!;
    await expect(work.record(paintNoise(document, 1))).rejects.toMatchObject({ code: 'EROFS' });
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    await work.record([]);
    expect(packDocument((await KeptWork.read(join(disk, 'work')))!.copy.document)).toEqual(packDocument(document));
    await work.end();
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('a clock that jumps back: the order is that of the journal', async () => {
  const { document, state } = randomProject(7, 200);
  const work = KeptWork.begin(join(home, 'work'), state, null);
  await work.record(paintNoise(document, 0));
  vi.spyOn(Date, 'now').mockReturnValue(1000);
  await work.record(paintNoise(document, 1));
  vi.restoreAllMocks();
  await work.record(paintNoise(document, 2));
  const read = (await KeptWork.read(join(home, 'work')))!;
  expect(packDocument(read.copy.document)).toEqual(packDocument(document));
  expect(read.copy.document.history.entries.length).toBe(document.history.entries.length);
  await work.end();
});
