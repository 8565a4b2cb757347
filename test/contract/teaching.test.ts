/** Teaching a pack as the host does it: real pairs, the process that trains, a library; cut off in the middle, gone on with, kept. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeLabelMapPng } from '../../src-main/files/label-map-png.ts';
import { openPackLibrary, SHIPPED, type PackLibrary } from '../../src-main/packs/pack-library.ts';
import { spawnEngineChild } from '../../src-main/server/engine-child.ts';
import { openTeachingFolder } from '../../src-main/teaching/teaching-folder.ts';
import type { TrainingHost } from '../../src-main/teaching/training-process.ts';
import { createTeachings, type Teachings } from '../../src-main/teaching/teachings.ts';
import type { EngineProcess } from '../../src-main/engine-client/engine-supervisor.ts';
import type { GivenPair, Teaching } from '../../src-shared/api/teach-api.ts';
import { loadNativeLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import { readPackManifest } from '../../src-main/engine/packs/load-pack.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';
import { places } from './transports.ts';

let home: string;
let library: PackLibrary;
let teachings: Teachings;
let training: EngineProcess | null = null;
/** What was told last. */
let told: Teaching | null = null;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'spadework-teach-'));
  const pack = join(home, 'tiny');
  writeTinyPack(pack);
  library = openPackLibrary(join(home, 'packs'), pack, () => undefined);
  teachings = open();
});
afterEach(async () => {
  await teachings.close();
  await rm(home, { recursive: true, force: true });
});

/** The service, as after a start of the app. */
function open(settings: TrainingHost['settings'] = {}): Teachings {
  const print = (): void => undefined;
  told = null;
  return createTeachings({
    folder: openTeachingFolder(join(home, 'teaching'), () => undefined),
    library,
    training: { spawn: () => (training = spawnEngineChild(places.trainingFile, print)), settings },
    spawnEngine: () => spawnEngineChild(places.engineFile, print),
    openRecent: () => Promise.reject(new Error('there is no list')),
    onChanged: (teaching) => (told = teaching),
    onKept: () => undefined,
  });
}

const until = (holds: (teaching: Teaching) => boolean): Promise<void> =>
  expect.poll(() => told !== null && holds(told), { timeout: 30_000, interval: 30 }).toBe(true);

async function pair(name: string, split: number, mapSize = { width: 48, height: 40 }): Promise<GivenPair> {
  const photo = await sharp({
    create: { width: 48, height: 40, channels: 3, background: { r: split * 4, g: 90, b: 60 } },
  })
    .png()
    .toBuffer();
  const ids = Uint8Array.from({ length: mapSize.width * mapSize.height }, (_, i) =>
    i % mapSize.width < split ? 0 : 1,
  );
  const { labels } = (await library.find(SHIPPED)).manifest;
  return {
    kind: 'files',
    photo: { name: `${name}.png`, bytes: Uint8Array.from(photo) },
    map: { name: `${name}_map.png`, bytes: encodeLabelMapPng({ ...mapSize, ids }, labels) },
  };
}

test('without addon and graphics card a step is timed, and the person is asked before it goes on', async () => {
  await teachings.close();
  teachings = open({ runtimes: ['tfjs-cpu'] });
  const { api } = teachings;
  await api.beginTeaching(SHIPPED);
  await api.addTeachingPair(await pair('a', 12));
  await api.addTeachingPair(await pair('b', 24));
  await api.startTeaching({ size: 32, minutes: 60 });
  const asked = await api.teaching();
  expect(asked).toMatchObject({ phase: 'asking', problem: null });
  expect(asked.runtime).toContain('cpu');
  expect(asked.secondsPerStep).toBeGreaterThan(0);
  await api.pauseTeaching();
  expect(await api.teaching()).toMatchObject({ phase: 'paused', step: asked.step });
}, 90_000);

test('a teaching keeps its pack when the app brings another one; where the copy is damaged, its pairs are set aside', async () => {
  await teachings.api.beginTeaching(SHIPPED);
  await teachings.api.addTeachingPair(await pair('a', 12));
  const { pack: begun } = await teachings.api.teaching();
  await teachings.close();

  const manifest = join(home, 'tiny/pack.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(text), name: { en: 'Next', ja: '次' } }));
  library = openPackLibrary(join(home, 'packs'), join(home, 'tiny'), () => undefined);
  expect((await library.find(SHIPPED)).packHash).not.toBe(begun!.packHash);
  teachings = open();
  const after = await teachings.api.teaching();
  expect([after.phase, after.pairs.length]).toEqual(['gathering', 1]);
  expect(after.pack).toEqual(begun);
  await teachings.close();

  await writeFile(join(home, 'teaching/pack/pack.json'), '{');
  teachings = open();
  expect((await teachings.api.teaching()).phase).toBe('none');
  await teachings.api.beginTeaching(SHIPPED);
  const anew = await teachings.api.teaching();
  expect([anew.phase, anew.pairs.length, anew.pack!.name.en]).toEqual(['gathering', 0, 'Next']);
  expect(await readdir(join(home, 'teaching.damaged/data/img'))).toHaveLength(1);
});

/** In plain JavaScript a step takes minutes. */
const missing = await loadNativeLibrary().then(
  () => null,
  () => 'TensorFlow’s addon is not built',
);

describe.skipIf(missing !== null)(missing === null ? 'teaching' : `teaching (${missing})`, () => {
  test('pairs are gathered, a training is begun, cut off, gone on with after a restart, compared, kept and discarded', async () => {
    const { api } = teachings;
    expect((await api.teaching()).phase).toBe('none');
    await api.beginTeaching(SHIPPED);
    await expect(api.beginTeaching(SHIPPED)).rejects.toMatchObject({ code: 'teach-there' });
    await api.addTeachingPair(await pair('a', 12));
    await api.addTeachingPair(await pair('b', 24));
    await api.addTeachingPair(await pair('c', 36));
    await expect(api.addTeachingPair(await pair('d', 8, { width: 80, height: 40 }))).rejects.toMatchObject({
      code: 'teach-shape',
    });
    const [first, second, third] = (await api.teaching()).pairs;
    expect([first!.name, first!.width, first!.height]).toEqual(['a', 48, 40]);
    expect(second!.shares).toEqual([
      { id: 0, share: 0.5 },
      { id: 1, share: 0.5 },
    ]);
    expect((await sharp(await api.teachingPairPicture(first!.id)).metadata()).format).toBe('jpeg');
    await api.removeTeachingPair(third!.id);
    expect((await readdir(join(home, 'teaching/data/img'))).length).toBe(2);

    await api.startTeaching({ size: 32, minutes: 60 });
    await until(
      ({ phase, step, curve }) => (phase === 'training' || phase === 'asking') && step >= 3 && curve.length >= 3,
    );
    await expect(api.addTeachingPair(await pair('e', 12))).rejects.toMatchObject({ code: 'teach-busy' });
    // A kill in the middle of a step.
    training!.kill();
    await until(({ phase, problem }) => phase === 'paused' && problem?.code === 'teach-ended');

    await teachings.close();
    teachings = open();
    const again = teachings.api;
    const resumed = await again.teaching();
    expect([resumed.phase, resumed.pairs.length, resumed.size]).toEqual(['paused', 2, 32]);
    await again.goOnTeaching(60);
    await until(({ phase, step }) => phase === 'training' && step >= 4);
    await again.pauseTeaching();
    const paused = await again.teaching();
    expect(paused).toMatchObject({ phase: 'paused', problem: null });
    expect(paused.curve.at(-1)?.step).toBe(paused.step);
    expect((await sharp((await again.teachingSheet('latest'))!).metadata()).format).toBe('png');

    const { before, after } = await again.compareTeaching(null);
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(after.rgb).not.toEqual(before.rgb);
    const kept = await again.keepTeaching('Mine');
    expect(kept.name.en).toBe('Mine');
    const { manifest } = readPackManifest((await library.find(kept.key)).folder);
    expect(manifest.generator).toMatchObject({ nf: 1, labels: 2 });
    expect((await again.teaching()).kept).toBe('Mine');

    await again.discardTeaching();
    expect((await again.teaching()).phase).toBe('none');
    expect(await readdir(home)).not.toContain('teaching');
    expect((await library.list()).packs).toHaveLength(2);
  });

  test('a training that ends by its time is on the disk, and painting goes first', async () => {
    const { api } = teachings;
    await api.beginTeaching(SHIPPED);
    await api.addTeachingPair(await pair('a', 12));
    await expect(api.startTeaching({ size: 32, minutes: 1 })).rejects.toMatchObject({ code: 'data-one' });
    expect((await api.teaching()).phase).toBe('gathering');
    await api.addTeachingPair(await pair('b', 24));
    await expect(api.startTeaching({ size: 64, minutes: 1 })).rejects.toMatchObject({ code: 'train-size' });
    await api.startTeaching({ size: 32, minutes: 60 });
    await until(({ phase, step }) => phase === 'training' && step >= 1);
    if (process.platform !== 'win32') {
      const stateOf = async (): Promise<string> => {
        const stat = await readFile(`/proc/${training!.pid!()}/stat`, 'utf8').catch(() => ') T');
        return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
      };
      await teachings.whilePainting(async () => {
        await expect.poll(stateOf).toBe('T');
        await until(({ yielding }) => yielding);
      });
      await until(({ yielding }) => !yielding);
    }
    await api.pauseTeaching();
    expect((await api.teaching()).phase).toBe('paused');
  });
});
