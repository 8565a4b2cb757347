/** Variants, batches and the gallery over both transports, with a real engine process and the shipped pack. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchOptions, BatchPlan } from '../../src-shared/exports/batch-plan.ts';
import type { BatchState } from '../../src-shared/api/export-api.ts';
import { PICTURES_ONLY } from '../support/exports/pictures-only.ts';
import { planRender } from '../../src-shared/labels/fit.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { packManifestSchema } from '../../src-shared/packs.ts';
import type { Variant, VariantSet } from '../../src-shared/api/variant-api.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { drawSampleLandscape } from '../../src-shared/labels/sample-landscape.ts';
import { messagePort, places, startTestHost, webSocket, type TestHost } from './transports.ts';
import { removeFolder } from '../support/remove-folder.ts';

const COUNT = 64;

/** A batch is the same over both; over one of them it is a long one. */
const transports = [
  { ...messagePort, many: 24 },
  { ...webSocket, many: COUNT },
];

const options: BatchOptions = { ...PICTURES_ONLY, embedMap: true, labelMaps: true, contactSheets: ['png'] };

describe.each(transports)('over $name', ({ connect, many }) => {
  let testHost: TestHost;
  let host: HostConnection;
  let map: LabelMap;
  let folders = 0;

  beforeAll(async () => {
    testHost = await startTestHost();
    host = await connect(testHost);
    const pack = packManifestSchema.parse(JSON.parse(await readFile(join(places.packFolder, 'pack.json'), 'utf8')));
    map = drawSampleLandscape(pack.labels, 256, 256);
  });
  afterAll(() => {
    host.close();
    testHost.close();
  });

  const seeds = (count: number, first = 0): StyleChoice[] =>
    Array.from({ length: count }, (_, i) => ({ kind: 'seed', seed: first + i }));
  const planOf = (count: number, more: Partial<BatchOptions> = {}): BatchPlan => ({
    maps: { kind: 'given', maps: [{ name: 'sample', map: { ...map } }] },
    styles: seeds(count).map((style, seed) => ({ name: `seed ${seed}`, style })),
    options: { ...options, ...more },
  });

  /** A folder that no other test uses. */
  async function newFolder(): Promise<{ id: string; path: string }> {
    const name = `batch ${++folders}`;
    return { id: (await host.api.chooseExportFolder(name))!.id, path: join(testHost.exportsFolder, name) };
  }

  /** Resolves with the first state of the batch for which `isIt`. */
  function batchThat(isIt: (state: BatchState) => boolean, of = host): Promise<BatchState> {
    return new Promise((resolve) => {
      const unlisten = of.on('batchChanged', (state) => {
        if (!isIt(state)) return;
        unlisten();
        resolve(state);
      });
    });
  }

  const ended = (state: BatchState): boolean => state.phase !== 'running';

  async function runToEnd(folder: string, plan: BatchPlan): Promise<BatchState> {
    const end = batchThat(ended);
    await host.api.startBatch(folder, plan);
    return end;
  }

  async function hashes(path: string): Promise<Map<string, string>> {
    const names = (await readdir(path)).filter((name) => name !== '.spadework-batch').sort();
    return new Map(
      await Promise.all(
        names.map(async (name): Promise<[string, string]> => [
          name,
          createHash('sha256')
            .update(await readFile(join(path, name)))
            .digest('hex'),
        ]),
      ),
    );
  }

  test('64 variants, cancelled in the middle: what came stays, nothing more comes', async () => {
    const variants: Variant[] = [];
    const stop = host.on('variantReady', (variant) => {
      variants.push(variant);
      if (variants.length === 20) void host.api.cancelVariants(variant.set);
    });
    const end = new Promise<VariantSet>((resolve) =>
      host.on('variantSetChanged', (set) => {
        if (set.phase !== 'running') resolve(set);
      }),
    );
    // Seeds of their own: pictures that are in memory would be no work for the batch of the next test.
    const styles = seeds(COUNT, 5000);
    const set = await host.api.startVariants({ map: { ...map }, styles, side: 96 });
    expect(await end).toMatchObject({ set, phase: 'cancelled', error: null });
    stop();
    expect(variants.length).toBeLessThan(30);
    expect(variants.map(({ index }) => index)).toEqual(variants.map((_, i) => i));
    const full = await host.api.takePicture({ map: { ...map }, style: variants[7]!.request.style });
    expect(full.request).toEqual(variants[7]!.request);
    expect(new Set(variants.map(({ thumbnail }) => Buffer.from(thumbnail).toString('base64'))).size).toBe(
      variants.length,
    );
  });

  test(`${many} pictures into a folder, cancelled in the middle and resumed: the same files as without the cancel`, async () => {
    const { id, path } = await newFolder();
    const half = batchThat(({ progress }) => progress.done === many / 2);
    const cancelled = batchThat(ended);
    const { id: batch } = await host.api.startBatch(id, planOf(many));
    await half;
    await host.api.cancelBatch(batch);
    expect(await cancelled).toMatchObject({ phase: 'cancelled' });
    const before = await hashes(path);
    const [unfinished] = await host.api.listUnfinishedBatches();
    expect(unfinished).toMatchObject({ id, label: path, unfinished: { total: many } });
    expect(unfinished!.unfinished!.done).toBeGreaterThanOrEqual(many / 2);
    expect(unfinished!.unfinished!.done).toBeLessThan(many);

    const end = batchThat(ended);
    await host.api.resumeBatch(id);
    expect(await end).toMatchObject({ phase: 'finished', progress: { done: many, total: many } });
    expect(await host.api.listUnfinishedBatches()).toEqual([]);
    const after = await hashes(path);
    for (const [name, hash] of before) if (name.startsWith('sample-')) expect(after.get(name)).toBe(hash);
    const pictures = Array.from({ length: many }, (_, seed) => `sample-${seed}.png`);
    expect([...after.keys()]).toEqual(
      [...pictures, 'Lake-contact-sheet.png', 'manifest.json', 'sample-labels.png'].sort(),
    );
    expect(new Set(pictures.map((name) => after.get(name))).size).toBe(many);

    const { picture } = planRender((await readyPack()).generator, map);
    for (const [seed, name] of pictures.entries()) {
      const bytes = Uint8Array.from(await readFile(join(path, name)));
      const { width, height, format } = await sharp(bytes).metadata();
      expect({ width, height, format }).toEqual({ ...picture, format: 'png' });
      const provenance = await host.api.readProvenance({ name, bytes });
      expect(provenance.request).toMatchObject({ style: { kind: 'seed', seed }, size: picture });
      expect(provenance.map).toEqual(map);
    }

    const again = await newFolder();
    await runToEnd(again.id, planOf(many));
    expect(await hashes(again.path)).toEqual(after);
  });

  async function readyPack(): Promise<ReturnType<typeof packManifestSchema.parse>> {
    const state = await host.api.engineState();
    if (state.phase !== 'ready') throw new Error(`the engine is ${state.phase}`);
    return state.pack;
  }

  test('the engine dies in mid-batch: the batch goes on with the next one and lacks nothing', async () => {
    const { id, path } = await newFolder();
    const soon = batchThat(({ progress }) => progress.done === 5);
    const end = batchThat(ended);
    // Seeds that no earlier batch has left in memory.
    const plan = planOf(24, { nameTemplate: '{n}' });
    await host.api.startBatch(id, {
      ...plan,
      styles: plan.styles.map(({ name }, i) => ({ name, style: { kind: 'seed', seed: 1000 + i } })),
    });
    await soon;
    testHost.killEngine();
    expect(await end).toMatchObject({ phase: 'finished', error: null });
    expect((await readdir(path)).filter((name) => /^\d+\.png$/.test(name)).length).toBe(24);
  });

  test('painting stays live while a batch runs', async () => {
    const { id } = await newFolder();
    const plan = planOf(many);
    const end = batchThat(ended);
    await host.api.startBatch(id, {
      ...plan,
      styles: plan.styles.map(({ name }, i) => ({ name, style: { kind: 'seed', seed: 2000 + i } })),
    });
    await batchThat(({ progress }) => progress.done >= 2);
    for (let seed = 0; seed < 5; seed++)
      await host.api.makePicture({ map: { ...map }, style: { kind: 'seed', seed: 3000 + seed } });
    const [batch] = await host.api.listBatches();
    expect(batch).toMatchObject({ phase: 'running' });
    expect(batch!.progress.done).toBeLessThan(many);
    expect(await end).toMatchObject({ phase: 'finished' });
  });

  test.each(['png', 'jpeg', 'webp'] as const)(
    'a picture exported as %s brings map and style back, and they give the same picture',
    async (format) => {
      const { id, path } = await newFolder();
      await runToEnd(id, planOf(1, { format, contactSheets: [], labelMaps: false, nameTemplate: 'only' }));
      const name = (await readdir(path)).find((file) => file.startsWith('only'))!;
      const { request, map: restored } = await host.api.readProvenance({
        name,
        bytes: Uint8Array.from(await readFile(join(path, name))),
      });
      const picture = await host.api.makePicture({ map: restored!, style: request.style, size: request.size });
      expect(picture.request).toEqual(request);
      const original = await host.api.makePicture({ map: { ...map }, style: { kind: 'seed', seed: 0 } });
      expect(Buffer.compare(picture.rgb, original.rgb)).toBe(0);
    },
  );

  test('names that are taken are told before and refused', async () => {
    const { id, path } = await newFolder();
    await runToEnd(id, planOf(2));
    const before = await hashes(path);
    expect(await host.api.checkBatch(id, ['SAMPLE-1.png', 'sample-9.png'])).toEqual(['SAMPLE-1.png']);
    await expect(host.api.startBatch(id, planOf(3))).rejects.toMatchObject({
      code: 'names-taken',
      details: { count: 3 },
    });
    await expect(host.api.startBatch(id, planOf(3, { nameTemplate: '{map}' }))).rejects.toMatchObject({
      code: 'name-collision',
    });
    expect(await hashes(path)).toEqual(before);
  });

  test('a folder is known by a handle of this run only, and a name is never a path', async () => {
    await expect(host.api.startBatch(testHost.exportsFolder, planOf(1))).rejects.toMatchObject({
      code: 'folder-unknown',
    });
    await expect(host.api.startBatch('not-a-handle', planOf(1))).rejects.toMatchObject({ code: 'folder-unknown' });
    const chosen = await host.api.chooseExportFolder('../../etc/cron.d');
    expect(chosen!.label.startsWith(join(testHost.exportsFolder, ''))).toBe(true);
    expect(chosen!.label.slice(testHost.exportsFolder.length + 1)).not.toMatch(/[/\\]/);
    await expect(host.api.chooseMapFolder()).rejects.toMatchObject({ code: 'folders-belong-to-desktop' });
  });

  test('a batch outlives the window that started it, variants do not; other windows hear of the batch', async () => {
    const { id } = await newFolder();
    const other = await connect(testHost);
    const end = batchThat(ended);
    const plan = planOf(6);
    await other.api.startBatch(id, {
      ...plan,
      styles: plan.styles.map(({ name }, i) => ({ name, style: { kind: 'seed', seed: 4000 + i } })),
    });
    other.close();
    expect(await end).toMatchObject({ phase: 'finished' });
    expect((await host.api.listBatches())[0]).toMatchObject({ phase: 'finished' });
  });

  test('a photo becomes a style in the gallery, for every window, and paints', async () => {
    const other = await connect(testHost);
    const heard = new Promise<void>((resolve) => other.on('stylesChanged', resolve));
    const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#d0743c' } })
      .jpeg()
      .toBuffer();
    const bytes = Uint8Array.from(photo);
    const added = await host.api.addStyle({ name: 'dusk.jpg', bytes });
    await heard;
    const listed = (await other.api.listStyles()).styles.find(({ id }) => id === added.id);
    expect(listed).toEqual(added);
    expect(listed!.style).toEqual(await host.api.readStyle({ name: 'dusk.jpg', bytes }));
    const encoded: StyleChoice = { kind: 'encoded', name: 'dusk', ...listed!.style!, strength: 0, seed: 0 };
    expect((await other.api.makePicture({ map: { ...map }, style: encoded })).rgb.length).toBeGreaterThan(0);
    await host.api.removeStyle(added.id);
    expect((await other.api.listStyles()).styles.some(({ id }) => id === added.id)).toBe(false);
    await host.api.restoreStyle(added.id);
    const imported = await other.api.importStyle(await host.api.exportStyle(added.id));
    expect(imported.style).toEqual(added.style);
    other.close();
  });

  test.each<[string, string, unknown[]]>([
    ['a style id that is a path', 'styleThumbnail', ['../../etc/passwd']],
    ['a style without a name', 'renameStyle', ['a', '  ']],
    ['no variants', 'startVariants', [{ map: { width: 1, height: 1, ids: new Uint8Array(1) }, styles: [], side: 64 }]],
    [
      'a quality of 0',
      'startBatch',
      [
        'x',
        {
          maps: { kind: 'folder', folder: 'y' },
          styles: [{ name: '', style: { kind: 'seed', seed: 0 } }],
          options: { ...options, quality: 0 },
        },
      ],
    ],
  ])('refuses %s', async (_what, call, args) => {
    const api = host.api as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    await expect(api[call]!(...args)).rejects.toMatchObject({ code: 'bad-argument', details: { call } });
  });
});

test('a folder of maps that the system chose is exported map by map', async () => {
  const home = await mkdtemp(join(tmpdir(), 'spadework-maps-'));
  const testHost = await startTestHost(places.packFolder, home);
  const host = await messagePort.connect(testHost);
  const pack = packManifestSchema.parse(JSON.parse(await readFile(join(places.packFolder, 'pack.json'), 'utf8')));
  for (const [i, name] of ['b 10', 'b 9', 'a'].entries()) {
    const { ids } = drawSampleLandscape(pack.labels, 64 + i, 64);
    await sharp(ids, { raw: { width: 64 + i, height: 64, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(home, `${name}.png`));
  }
  const chosen = await host.api.chooseMapFolder();
  expect(chosen).toMatchObject({ maps: ['a', 'b 9', 'b 10'] });
  const folder = await host.api.chooseExportFolder('out');
  const end = new Promise<BatchState>((resolve) =>
    host.on('batchChanged', (state) => {
      if (state.phase !== 'running') resolve(state);
    }),
  );
  const { id } = await host.api.startBatch(folder!.id, {
    maps: { kind: 'folder', folder: chosen!.id },
    styles: [{ name: 'x', style: { kind: 'seed', seed: 1 } }],
    options: { ...options, labelMaps: false, contactSheets: [] },
  });
  expect(await end).toMatchObject({ phase: 'finished' });
  expect((await readdir(folder!.label)).sort()).toEqual(['a-1.png', 'b 10-1.png', 'b 9-1.png', 'manifest.json']);
  await host.api.showBatch(id);
  await host.api.showBatch('no such batch');
  expect(testHost.shown).toEqual([folder!.label]);
  host.close();
  testHost.close();
  await removeFolder(home);
});
