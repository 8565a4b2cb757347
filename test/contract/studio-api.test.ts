/** What StudioApi promises, held over both transports against a real engine process with the shipped pack. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineState, PictureCall } from '../../src-shared/api/studio-api.ts';
import { applyImport, examineMap } from '../../src-shared/labels/import/index.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { packManifestSchema, pictureSize, type PackManifest } from '../../src-shared/packs.ts';
import type { StyleChoice } from '../../src-shared/request.ts';
import { hashMap } from '../../src-main/engine-client/pictures.ts';
import type { HostConnection } from '../../src-renderer/host/host-connection.ts';
import { messagePort, places, startTestHost, webSocket, type TestHost } from './transports.ts';

const seven: StyleChoice = { kind: 'seed', seed: 7 };
const asPng = { format: 'png' as const, quality: 100 };

describe.each([messagePort, webSocket])('StudioApi over $name', ({ connect }) => {
  let testHost: TestHost;
  let host: HostConnection;
  let pack: PackManifest;

  beforeAll(async () => {
    testHost = await startTestHost();
    host = await connect(testHost);
    pack = packManifestSchema.parse(JSON.parse(await readFile(join(places.packFolder, 'pack.json'), 'utf8')));
  });
  afterAll(() => {
    host.close();
    testHost.close();
  });

  /** A map of two halves: the pack's n-th label above, its m-th below. */
  function halves(above: number, below: number): PictureCall['map'] {
    const { width, height, ids } = createLabelMap(64, 64, pack.labels[above]!.id);
    ids.fill(pack.labels[below]!.id, (width * height) / 2);
    return { width, height, ids };
  }

  test('tells who the host is', async () => {
    expect(await host.api.hostInfo()).toEqual({ app: places.app, kind: 'browser', locale: 'en' });
  });

  test('tells the engine once it is ready, to those who ask and to those who listen', async () => {
    const heard = await phaseHeard(host, 'ready');
    expect(heard).toEqual(await host.api.engineState());
    expect(heard).toMatchObject({ phase: 'ready', pack: { id: pack.id } });
  });

  test('makes a picture of the size of the pack and says what it depends on', async () => {
    const map = halves(0, 1);
    const picture = await host.api.makePicture({ map, style: seven });
    const size = pictureSize(pack.generator);
    expect(picture).toMatchObject(size);
    expect(picture.rgb.length).toBe(size.width * size.height * 3);
    expect(picture.rgb.constructor).toBe(Uint8Array);
    expect(picture.request).toMatchObject({
      version: 1,
      app: places.app.version,
      style: seven,
      size,
      map: { width: 64, height: 64, hash: hashMap(map) },
    });
  });

  test('gives the same bytes for the same request, others for another seed or another map', async () => {
    const call = { map: halves(0, 1), style: seven };
    const first = await host.api.makePicture(call);
    const again = await host.api.makePicture(call);
    const otherSeed = await host.api.makePicture({ ...call, style: { kind: 'seed', seed: 8 } });
    const otherMap = await host.api.makePicture({ ...call, map: halves(0, 2) });
    expect(Buffer.compare(first.rgb, again.rgb)).toBe(0);
    expect(Buffer.compare(first.rgb, otherSeed.rgb)).not.toBe(0);
    expect(Buffer.compare(first.rgb, otherMap.rgb)).not.toBe(0);
  });

  test('lets the newest of many requests win', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((seed) => host.api.makePicture({ map: halves(0, 1), style: { kind: 'seed', seed } })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(
      outcomes
        .filter((outcome) => outcome.status === 'rejected')
        .map(({ reason }) => (reason as { code: string }).code),
    ).toEqual(['superseded', 'superseded']);
  });

  test('serves several windows at once: none loses its picture to another', async () => {
    const windows = await Promise.all([connect(testHost), connect(testHost), connect(testHost)]);
    const pictures = await Promise.all(
      windows.map(({ api }, i) => api.makePicture({ map: halves(0, 1), style: { kind: 'seed', seed: i } })),
    );
    expect(pictures.map(({ request }) => request.style)).toEqual([0, 1, 2].map((seed) => ({ kind: 'seed', seed })));
    for (const window of windows) window.close();
  });

  test('reads the style of a photo and paints with it', async () => {
    const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#3465a4' } })
      .jpeg()
      .toBuffer();
    const style = await host.api.readStyle({ name: 'evening.jpg', bytes: Uint8Array.from(photo) });
    expect([style.mu.length, style.sigma.length]).toEqual([pack.generator.zDim, pack.generator.zDim]);
    const encoded: StyleChoice = { kind: 'encoded', name: 'evening', ...style, strength: 0, seed: 1 };
    const picture = await host.api.makePicture({ map: halves(0, 1), style: encoded });
    const asLatent = await host.api.makePicture({
      map: halves(0, 1),
      style: { kind: 'latent', name: 'mu', z: style.mu, noise: 1 },
    });
    expect(Buffer.compare(picture.rgb, asLatent.rgb)).toBe(0);
  });

  test('decodes a photo to be shown, no larger than is of use, and refuses what is none', async () => {
    const photo = await sharp({ create: { width: 3000, height: 1500, channels: 3, background: '#3465a4' } })
      .jpeg()
      .toBuffer();
    const shown = await host.api.decodePhoto({ name: 'evening.jpg', bytes: Uint8Array.from(photo) });
    expect([shown.width, shown.height]).toEqual([2048, 1024]);
    const text = host.api.decodePhoto({ name: 'x', bytes: Uint8Array.from(Buffer.from('<svg/>')) });
    await expect(text).rejects.toMatchObject({ code: 'photo-format' });
  });

  test('without the segmentation pack a photo gives no map, and it is said why', async () => {
    await rm(testHost.segmentationFolder);
    const photo = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#3465a4' } })
      .png()
      .toBuffer();
    const map = host.api.segmentPhoto({ name: 'lake.png', bytes: Uint8Array.from(photo) });
    await expect(map).rejects.toMatchObject({ code: 'no-segmentation-pack' });
  });

  test('encodes a picture as PNG that carries its request', async () => {
    const call = { map: halves(1, 2), style: seven };
    const picture = await host.api.makePicture(call);
    const png = await host.api.encodePhoto({ id: 'one', picture: call, size: picture.request.size, ...asPng });
    expect(await host.api.readProvenance({ name: 'picture.png', bytes: png })).toEqual({
      request: picture.request,
      map: null,
    });
    expect(Buffer.compare(await sharp(png).raw().toBuffer(), picture.rgb)).toBe(0);
  });

  test('a photo, and a frame, can be larger than the model paints; their request stays', async () => {
    const call = { map: halves(1, 2), style: seven };
    const { request } = await host.api.makePicture(call);
    const size = { width: 2 * request.size.width, height: 2 * request.size.height };
    const png = await host.api.encodePhoto({ id: 'two', picture: call, size, ...asPng });
    expect(await sharp(png).metadata()).toMatchObject(size);
    const frame = await host.api.takeFrame(call, size);
    expect(frame).toMatchObject({ ...size, request });
    expect(Buffer.compare(await sharp(png).raw().toBuffer(), frame.rgb)).toBe(0);
    expect((await host.api.readProvenance({ name: 'picture.png', bytes: png })).request).toEqual(request);
  });

  test('opens a label map as the ids that stand in the file', async () => {
    const ids = Uint8Array.from({ length: 48 }, (_, i) => pack.labels[i % pack.labels.length]!.id);
    const png = await sharp(ids, { raw: { width: 8, height: 6, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(await host.api.openLabelMap({ name: 'map.png', bytes: Uint8Array.from(png) })).toEqual({
      width: 8,
      height: 6,
      ids,
    });
  });

  test('writes a label map as ids and as colours, and reads the same map back from both', async () => {
    const ids = Uint8Array.from(
      { length: 96 * 64 },
      (_, i) => pack.labels[((i % 96) >> 4) + 6 * (Math.floor(i / 96) >> 5)]!.id,
    );
    const map = { width: 96, height: 64, ids };
    const asIds = await host.api.encodeMap(map, 'ids');
    expect(await host.api.openLabelMap({ name: 'ids.png', bytes: asIds })).toEqual(map);
    const asColours = await host.api.encodeMap(map, 'colours');
    const report = examineMap(await host.api.readMapImage({ name: 'colours.png', bytes: asColours }), pack.labels);
    expect(report).toMatchObject({ source: 'own-colours', snapped: 0 });
    expect(applyImport(report)).toEqual(map);
  });

  test('keeps what a window says of labels, tells every window, and draws maps in those colours', async () => {
    const { packHash } = (await host.api.listModels()).models[0]!;
    expect(await host.api.labelSet(packHash)).toBe(null);
    const other = await connect(testHost);
    try {
      const heard = new Promise((tell) => other.on('labelSetChanged', (...news) => tell(news)));
      const first = pack.labels[0]!;
      const set = [{ ...first, name: { ...first.name, fr: 'ciel' }, colour: '#0a141e', key: 4, group: 'Air' }];
      await host.api.changeLabelSet(packHash, set);
      expect(await heard).toEqual([packHash, set]);
      expect(await other.api.labelSet(packHash)).toEqual(set);
      expect((await other.api.listModels()).models[0]).toMatchObject({ packHash, labels: pack.labels, labelSet: set });
      const png = await host.api.encodeMap({ ...createLabelMap(2, 2, first.id) }, 'colours');
      expect([...(await sharp(png).removeAlpha().raw().toBuffer())].slice(0, 3)).toEqual([10, 20, 30]);
      await expect(host.api.changeLabelSet('../x', set)).rejects.toMatchObject({ code: 'bad-argument' });
    } finally {
      await host.api.changeLabelSet(packHash, null);
      other.close();
    }
  });

  test('names the ids that the pack does not know', async () => {
    const map = createLabelMap(4, 4, 201);
    const failure = host.api.makePicture({ map: { ...map }, style: seven });
    await expect(failure).rejects.toMatchObject({
      name: 'SpadeworkError',
      code: 'unknown-labels',
      details: { ids: '201' },
    });
  });

  test('saves through the host', async () => {
    expect(await host.api.saveFile({ name: 'a.png', bytes: Uint8Array.of(1, 2, 3) })).toBe(
      `/saved/${testHost.saved.length}`,
    );
    expect(testHost.saved.at(-1)).toEqual({ name: 'a.png', bytes: Uint8Array.of(1, 2, 3) });
  });

  test.each<[string, unknown]>([
    ['a map with too few bytes', { map: { width: 4, height: 4, ids: new Uint8Array(15) }, style: seven }],
    ['a map wider than is taken', { map: { width: 4097, height: 1, ids: new Uint8Array(4097) }, style: seven }],
    ['ids that are no bytes', { map: { width: 1, height: 1, ids: [0] }, style: seven }],
    ['a seed below zero', { map: { width: 1, height: 1, ids: new Uint8Array(1) }, style: { kind: 'seed', seed: -1 } }],
    [
      'a latent that is not finite',
      { map: { width: 1, height: 1, ids: new Uint8Array(1) }, style: { kind: 'latent', name: '', z: [Number.NaN] } },
    ],
    ['nothing', undefined],
  ])('refuses %s', async (_what, argument) => {
    await expect(host.api.makePicture(argument as PictureCall)).rejects.toMatchObject({
      code: 'bad-argument',
      details: { call: 'makePicture' },
    });
  });

  test('refuses a latent of the wrong length, with what it needs', async () => {
    const failure = host.api.makePicture({ map: halves(0, 1), style: { kind: 'latent', name: 'mine', z: [1, 2, 3] } });
    await expect(failure).rejects.toMatchObject({
      code: 'style-size',
      details: { length: 3, expected: pack.generator.zDim },
    });
  });

  test('survives the death of the engine: says so, starts it again, goes on', async () => {
    await phaseHeard(host, 'ready');
    const said = phaseHeard(host, 'restarting');
    testHost.killEngine();
    expect(await said).toMatchObject({ error: { code: 'engine-stopped' } });
    const picture = await host.api.makePicture({ map: halves(0, 1), style: seven });
    expect(picture.rgb.length).toBeGreaterThan(0);
    expect(await host.api.engineState()).toMatchObject({ phase: 'ready' });
  });

  test('gives up on an engine that keeps dying, and starts it again when told to', async () => {
    await phaseHeard(host, 'ready');
    const failed = phaseHeard(host, 'failed');
    const unlisten = host.on('engineStateChanged', ({ phase }) => {
      if (phase === 'ready') testHost.killEngine();
    });
    testHost.killEngine();
    expect(await failed).toMatchObject({ error: { code: 'engine-failed' } });
    unlisten();
    await expect(host.api.makePicture({ map: halves(0, 1), style: seven })).rejects.toMatchObject({
      code: 'engine-failed',
    });
    await host.api.restartEngine();
    expect((await host.api.makePicture({ map: halves(0, 1), style: seven })).rgb.length).toBeGreaterThan(0);
  });

  test('says what is wrong with a pack that does not load', async () => {
    const broken = await startTestHost(join(places.packFolder, 'no-such-pack'));
    const window = await connect(broken);
    const state = await phaseHeard(window, 'failed');
    expect(state).toMatchObject({ error: { code: 'pack-file' } });
    window.close();
    broken.close();
  });

  test('rejects what is pending when the connection ends', async () => {
    const window = await connect(testHost);
    const pending = window.api.makePicture({ map: halves(0, 1), style: seven });
    window.close();
    await expect(pending).rejects.toMatchObject({ code: 'host-lost' });
    await expect(window.api.hostInfo()).rejects.toMatchObject({ code: 'host-lost' });
  });
});

/** The first state of this phase that the window hears of, from now on or standing already. */
function phaseHeard(host: HostConnection, phase: EngineState['phase']): Promise<EngineState> {
  return new Promise((resolve) => {
    const unlisten = host.on('engineStateChanged', (state) => {
      if (state.phase !== phase) return;
      // The standing state is told before `on` returns.
      queueMicrotask(() => unlisten());
      resolve(state);
    });
  });
}
