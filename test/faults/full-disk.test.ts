/** A disk that is full, a folder that is read-only or gone, a clock that jumps: what is painted meanwhile is kept later. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packDocument, plainStep, type LabelDocument } from '../../src-shared/document/index.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { KeptWork } from '../../src-main/projects/kept-work.ts';
import { PICTURES_ONLY } from '../support/exports/pictures-only.ts';
import { canMount, changeDisk, mountDisk } from '../support/small-disks.ts';
import { randomProject } from '../support/projects.ts';
import { checkFiles } from './check-files.ts';
import { endHost, engineReady, startHost } from './running-host.ts';

const mounts = canMount();
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

test.runIf(mounts)('a full disk: painting goes on, and what is there stays whole', async () => {
  const disk = join(home, 'disk');
  await mkdir(disk);
  const unmount = mountDisk(disk, 'size=1m');
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
    changeDisk(disk, 'size=64m');
    await work.record([]);
    expect(packDocument((await KeptWork.read(join(disk, 'work')))!.copy.document)).toEqual(packDocument(document));
    await work.end();
  } finally {
    unmount();
  }
});

test.runIf(mounts)('a disk that turns read-only and back', async () => {
  const disk = join(home, 'disk');
  await mkdir(disk);
  const unmount = mountDisk(disk, 'size=64m');
  try {
    const { document, state } = randomProject(7, 200);
    let work = KeptWork.begin(join(disk, 'work'), state, null);
    await work.record(paintNoise(document, 0));
    await work.end();
    changeDisk(disk, 'ro');
    work = (await KeptWork.read(join(disk, 'work')))!;
    await expect(work.record(paintNoise(document, 1))).rejects.toMatchObject({ code: 'EROFS' });
    changeDisk(disk, 'rw');
    await work.record([]);
    expect(packDocument((await KeptWork.read(join(disk, 'work')))!.copy.document)).toEqual(packDocument(document));
    await work.end();
  } finally {
    unmount();
  }
});

test.runIf(mounts)(
  'a host without room says so of styles, settings, versions and exports, and leaves nothing half',
  async () => {
    const disk = join(home, 'disk');
    await mkdir(disk);
    const unmount = mountDisk(disk, 'size=16m');
    const running = await startHost(disk);
    try {
      const { api } = running.connection;
      await engineReady(running);
      await api.beginWork(randomProject(7, 200).state, 'another', null);
      const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#357' } })
        .png()
        .toBuffer();
      const { id } = (await api.chooseExportFolder('batch'))!;
      const writes: readonly (() => Promise<unknown>)[] = [
        () => api.addStyle({ name: 'evening.png', bytes: Uint8Array.from(photo) }),
        () => api.starStyle('autumn-lake', true),
        () => api.changeSettings({ theme: 'light' }),
        () => api.keepVersion('dawn', null),
      ];
      const exporting = (): Promise<unknown> =>
        api.startBatch(id, {
          maps: { kind: 'given', maps: [{ name: 'map', map: createLabelMap(64, 64, 3) }] },
          styles: [{ name: 'seed', style: { kind: 'seed', seed: 1 } }],
          options: PICTURES_ONLY,
        });
      await writeFile(join(disk, 'ballast'), new Uint8Array(2 ** 25)).catch(() => undefined);
      for (const write of writes)
        await expect(write(), write.toString()).rejects.toMatchObject({
          code: 'file-unwritable',
          details: { reason: 'reason.disk-full' },
        });
      await expect(exporting()).rejects.toMatchObject({ code: 'disk-full' });
      await checkFiles(disk);

      await rm(join(disk, 'ballast'));
      for (const write of [...writes, exporting]) await write();
      await checkFiles(disk);
    } finally {
      running.connection.close();
      await endHost(running.host, 'SIGINT');
      unmount();
    }
  },
);

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
