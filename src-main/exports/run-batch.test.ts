import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchOptions } from '../../src-shared/exports/batch-plan.ts';
import { PICTURES_ONLY } from '../../test/support/exports/pictures-only.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import type { PictureCall } from '../../src-shared/api/values.ts';
import { readLabelMap } from '../files/label-map-file.ts';
import { createBatchFolder, resumeBatchFolder, takenNames, unfinishedIn } from './batch-folder.ts';
import { packMap, type PackedMap } from './packed-map.ts';
import { preparePlan, type BatchRequest } from './prepare-plan.ts';
import { readProvenance } from './provenance.ts';
import { runBatch, type BatchRun } from './run-batch.ts';
import type { StoredPlan } from './stored-plan.ts';
import { labels, paint, seaMap } from '../../test/support/exports/sea-map.ts';
import { canMount, changeDisk, mountDisk } from '../../test/support/small-disks.ts';

const options: BatchOptions = { ...PICTURES_ONLY, embedMap: true, labelMaps: true, contactSheets: ['png', 'pdf'] };

const pack = {
  id: 'test',
  labels,
  generator: { upsampling: 'normal', latent: { width: 1, height: 1 } },
} as unknown as PackManifest;
const maps = [
  { name: 'shore', ...packMap(seaMap(20, 20)) },
  { name: 'bay', ...packMap(seaMap(30, 30)) },
];
const PICTURES = 12;

let home: string;
let folder: string;
let painted: PictureCall[];
const unmounts: (() => void)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spadework-batch-'));
  folder = join(home, 'out');
  painted = [];
});
afterEach(async () => {
  for (const unmount of unmounts.splice(0)) unmount();
  await rm(home, { recursive: true, force: true });
});

function plan(
  more: Partial<BatchOptions> = {},
  seeds = PICTURES / 2,
  of: readonly (PackedMap & { name: string })[] = maps,
): StoredPlan {
  const request: BatchRequest = {
    maps: of,
    styles: Array.from({ length: seeds }, (_, seed) => ({ name: `seed ${seed}`, style: { kind: 'seed', seed } })),
    options: { ...options, ...more },
  };
  return preparePlan(
    request,
    { pack, packHash: 'abc', runtime: { id: 'r', description: '', passedOver: [] } },
    '0.1.0',
    [],
  );
}

/** A run that paints what is asked for; `before` sees each call first and may throw. */
function runThat(
  before: (call: PictureCall, nth: number) => void | Promise<void> = () => undefined,
  more: Partial<BatchRun> = {},
): BatchRun {
  return {
    pictures: {
      take: () => Promise.reject(new Error('pictures are taken for the size of the file')),
      takeFor: async (call) => {
        await before(call, painted.length);
        painted.push(call);
        return paint(call.map, call.style);
      },
    },
    pack,
    packHash: 'abc',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  };
}

const make = async (given: StoredPlan, run = runThat()): Promise<void> =>
  runBatch(await createBatchFolder(folder, given), run);
const resume = async (run = runThat()): Promise<void> => runBatch(await resumeBatchFolder(folder), run);

async function contents(): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name !== '.spadework-batch').sort();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [
        name,
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      ]),
    ),
  );
}

/** What an uninterrupted batch leaves behind. */
async function wholeBatch(given = plan()): Promise<Map<string, string>> {
  const interrupted = folder;
  folder = join(home, 'whole');
  await make(given);
  const whole = await contents();
  folder = interrupted;
  painted = [];
  return whole;
}

test('writes every picture with its request and map, label maps, sheets and a manifest that names them all', async () => {
  const progress: number[] = [];
  await make(plan(), runThat(undefined, { onProgress: (done) => progress.push(done) }));
  const pictures = ['shore', 'bay'].flatMap((map) => Array.from({ length: 6 }, (_, seed) => `${map}-${seed}.png`));
  const others = ['shore-labels.png', 'bay-labels.png', 'Lake-contact-sheet.png', 'Lake-contact-sheet.pdf'];
  expect((await readdir(folder)).sort()).toEqual([...pictures, ...others, 'manifest.json'].sort());
  expect(progress).toEqual(Array.from({ length: PICTURES + 1 }, (_, i) => i));
  const bytes = Uint8Array.from(await readFile(join(folder, 'bay-3.png')));
  expect(await readProvenance({ name: 'x', bytes })).toMatchObject({
    request: { style: { kind: 'seed', seed: 3 } },
    map: seaMap(30, 30),
  });
  expect(readLabelMap({ name: 'x', bytes: Uint8Array.from(await readFile(join(folder, 'bay-labels.png'))) })).toEqual(
    seaMap(30, 30),
  );
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    state: string;
    files: { name: string; sha256: string; bytes: number; kind: string }[];
  };
  expect(manifest.state).toBe('finished');
  expect(manifest.files.map(({ name }) => name).sort()).toEqual([...pictures, ...others].sort());
  const there = await contents();
  for (const { name, sha256, bytes: size } of manifest.files) {
    expect(there.get(name)).toBe(sha256);
    expect((await stat(join(folder, name))).size).toBe(size);
  }
});

test('the pictures of one map follow each other, so that what depends on the map alone is worked out once', async () => {
  await make(plan());
  expect(painted.map(({ map }) => map.width)).toEqual([
    ...new Array<number>(6).fill(20),
    ...new Array<number>(6).fill(30),
  ]);
});

test('PSDs, other sizes and a moving picture', async () => {
  await make(
    plan(
      {
        format: 'webp',
        psd: true,
        size: { kind: 'times', factor: 2 },
        contactSheets: [],
        labelMaps: false,
        animation: { format: 'webp', framesPerSecond: 10 },
      },
      3,
    ),
  );
  const names = await readdir(folder);
  expect(names.filter((name) => name.endsWith('.psd')).length).toBe(6);
  expect(names.filter((name) => name.endsWith('-walk.webp')).length).toBe(2);
  const psd = await readFile(join(folder, 'bay-0.psd'));
  expect([psd.toString('latin1', 0, 4), psd.readUInt32BE(14), psd.readUInt32BE(18)]).toEqual(['8BPS', 64, 64]);
});

test('a batch that was cancelled keeps what is done, and goes on without a gap or a duplicate', async () => {
  const whole = await wholeBatch();
  const abort = new AbortController();
  await expect(
    make(
      plan(),
      runThat(
        (_call, nth) => {
          if (nth === 5) abort.abort();
        },
        { signal: abort.signal },
      ),
    ),
  ).rejects.toMatchObject({ code: 'cancelled' });
  const before = await contents();
  expect(await unfinishedIn(folder)).toEqual({ done: 6, total: PICTURES });
  expect(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ state: 'unfinished' });
  painted = [];
  await resume();
  expect(painted.length).toBe(PICTURES - 6);
  expect(await contents()).toEqual(whole);
  for (const [name, hash] of before) if (name !== 'manifest.json') expect(whole.get(name)).toBe(hash);
  expect(await unfinishedIn(folder)).toBeNull();
  await expect(resumeBatchFolder(folder)).rejects.toMatchObject({ code: 'batch-absent' });
});

test('a picture that fails stops the batch with its error, and the batch can go on', async () => {
  const whole = await wholeBatch();
  const failing = runThat((_call, nth) => {
    if (nth === 3) throw new SpadeworkError('engine-failed', { how: 'x' });
  });
  await expect(make(plan(), failing)).rejects.toMatchObject({ code: 'engine-failed' });
  await resume();
  expect(await contents()).toEqual(whole);
});

test.each([
  ['between two pictures', async () => undefined],
  ['in the middle of a file', () => writeFile(join(folder, '.bay-0.png.0123456789ab.part'), 'half')],
  ['in the middle of a note', () => appendFile(join(folder, '.spadework-batch', 'journal'), '{"begin":"bay-')],
  [
    'after a file was written and before that was noted',
    async () => {
      await appendFile(join(folder, '.spadework-batch', 'journal'), `${JSON.stringify({ begin: 'bay-1.png' })}\n`);
      await writeFile(join(folder, 'bay-1.png'), 'as good as written');
    },
  ],
])('a process that was killed %s is followed by one that goes on', async (_when, leaveBehind) => {
  const whole = await wholeBatch();
  await make(
    plan(),
    runThat((_call, nth) => {
      if (nth === 7) throw new Error('killed');
    }),
  ).catch(() => undefined);
  await rm(join(folder, 'manifest.json'));
  // A lock of a process that is no more: the number is beyond what systems give out.
  await writeFile(join(folder, '.spadework-batch', 'lock'), '999999999');
  await leaveBehind();
  await resume();
  expect(await contents()).toEqual(whole);
  expect(await readdir(folder)).toEqual([...whole.keys()].sort());
});

test('pictures that vanished are made again; pictures that were changed are not replaced', async () => {
  const whole = await wholeBatch();
  await make(
    plan(),
    runThat((_call, nth) => {
      if (nth === 7) throw new Error('killed');
    }),
  ).catch(() => undefined);
  await rm(join(folder, 'shore-1.png'));
  await writeFile(join(folder, 'shore-2.png'), 'retouched');
  await writeFile(join(folder, 'bay-5.png'), 'of another program');
  await expect(resume()).rejects.toMatchObject({
    code: 'batch-files-changed',
    details: { count: 2, name: 'shore-2.png' },
  });
  expect(await readFile(join(folder, 'shore-2.png'), 'utf8')).toBe('retouched');
  await rename(join(folder, 'shore-2.png'), join(home, 'mine.png'));
  await rm(join(folder, 'bay-5.png'));
  await resume();
  expect(await contents()).toEqual(whole);
});

test('names that are taken stop the batch before anything is written, whatever their case', async () => {
  await mkdir(folder);
  await writeFile(join(folder, 'SHORE-2.PNG'), 'old');
  await expect(make(plan())).rejects.toMatchObject({ code: 'names-taken', details: { count: 1, name: 'shore-2.png' } });
  expect(await readdir(folder)).toEqual(['SHORE-2.PNG']);
  expect(await takenNames(folder, ['a.png', 'shore-2.png'])).toEqual(['shore-2.png']);
});

test('manifest and sheets of an earlier batch in the same folder stay', async () => {
  await make(plan());
  const before = await contents();
  const request: BatchRequest = {
    maps,
    styles: [{ name: 'x', style: { kind: 'seed', seed: 100 } }],
    options: { ...options, labelMaps: false },
  };
  await make(
    preparePlan(
      request,
      { pack, packHash: 'abc', runtime: { id: 'r', description: '', passedOver: [] } },
      '0.1.0',
      await readdir(folder),
    ),
  );
  const after = await contents();
  for (const [name, hash] of before) expect(after.get(name)).toBe(hash);
  expect([...after.keys()].filter((name) => !before.has(name))).toEqual([
    'Lake-contact-sheet-2.pdf',
    'Lake-contact-sheet-2.png',
    'bay-100.png',
    'manifest-2.json',
    'shore-100.png',
  ]);
});

test('a folder with an interrupted batch takes no other, and no two at once', async () => {
  const first = await createBatchFolder(folder, plan());
  await expect(createBatchFolder(folder, plan({ nameTemplate: 'x{n}' }))).rejects.toMatchObject({
    code: 'batch-unfinished',
  });
  await expect(resumeBatchFolder(folder)).rejects.toMatchObject({ code: 'batch-busy' });
  await first.close('unfinished');
  await (await resumeBatchFolder(folder)).close('unfinished');
});

test('another pack does not go on with the batch', async () => {
  await (await createBatchFolder(folder, plan())).close('unfinished');
  await expect(resume(runThat(undefined, { packHash: 'other' }))).rejects.toMatchObject({ code: 'batch-other-pack' });
  expect(painted).toEqual([]);
});

test('a damaged plan says so', async () => {
  await (await createBatchFolder(folder, plan())).close('unfinished');
  await writeFile(join(folder, '.spadework-batch', 'plan'), 'nonsense');
  await expect(resume()).rejects.toMatchObject({ code: 'batch-damaged' });
});

test('a folder that vanishes stops the batch, which goes on once it is back', async () => {
  const whole = await wholeBatch();
  const away = join(home, 'away');
  await expect(
    make(
      plan(),
      runThat(async (_call, nth) => {
        if (nth === 4) await rename(folder, away);
      }),
    ),
  ).rejects.toMatchObject({ code: 'folder-lost', details: { folder } });
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(resume()).rejects.toMatchObject({ code: 'folder-lost' });
  await rename(away, folder);
  await resume();
  expect(await contents()).toEqual(whole);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === 'win32')(
  'a folder that may not be written to is refused with nothing left in it',
  async () => {
    await mkdir(folder);
    if (isRoot) unmounts.push(mountDisk(folder, 'ro'));
    else await chmod(folder, 0o555);
    await expect(make(plan())).rejects.toMatchObject({ code: 'folder-read-only', details: { folder } });
    expect(await readdir(folder)).toEqual([]);
  },
);

describe.skipIf(!canMount())('on a small disk (needs root to mount one)', () => {
  test('a full disk stops the batch with every file whole; with more room it goes on', async () => {
    await mkdir(folder);
    unmounts.push(mountDisk(folder, 'size=128k'));
    const given = plan({ contactSheets: [], size: { kind: 'times', factor: 3 } });
    const whole = await wholeBatch(given);
    await expect(make(given)).rejects.toMatchObject({ code: 'disk-full', details: { folder } });
    const before = await contents();
    expect(before.size).toBeGreaterThan(2);
    for (const [name, hash] of before) if (name !== 'manifest.json') expect(whole.get(name)).toBe(hash);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    changeDisk(folder, 'size=64m');
    await resume();
    expect(await contents()).toEqual(whole);
  });

  test('a disk too full to begin on is left as it was', async () => {
    await mkdir(folder);
    unmounts.push(mountDisk(folder, 'size=16k'));
    await writeFile(join(folder, 'filler'), new Uint8Array(12 * 1024));
    await expect(make(plan())).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(folder)).toEqual(['filler']);
  });
});
