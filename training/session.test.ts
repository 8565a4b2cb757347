import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPack } from '../src-main/engine/packs/load-pack.ts';
import { loadNativeLibrary, loadScriptLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import type { TrainingEvent } from '../src-shared/training/plan.ts';
import { writeTinyPack } from '../test/support/packs/tiny-pack.ts';
import { canMount, fillDisk, mountDisk } from '../test/support/small-disks.ts';
import { writeDrawnData } from '../test/support/training/drawn-data.ts';
import { learnersOn } from './gan-learner.ts';
import { TrainingSession } from './session.ts';

const root = mkdtempSync(join(tmpdir(), 'spadework-training-'));
const [data, from] = [join(root, 'data'), join(root, 'pack')];
let runtime: TensorTraining;
beforeAll(async () => {
  // Either goes on exactly; the addon is faster.
  runtime = new TensorTraining(await loadNativeLibrary().catch(loadScriptLibrary));
  await writeDrawnData(
    data,
    ['a', 'b', 'c', 'd'].map((name) => ({ name })),
  );
  writeTinyPack(from, 1, {}, { enlarges: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const means = () => ({ open: learnersOn(runtime) });
const plan = () => ({ data, from, size: 32, batch: 2, seed: 5 });
let made = 0;
const newFolder = (): string => join(root, `run-${made++}`);

interface Running {
  session: TrainingSession;
  events: TrainingEvent[];
}

async function begin(folder: string, changes = {}): Promise<Running> {
  const events: TrainingEvent[] = [];
  return {
    session: await TrainingSession.begin(means(), folder, { ...plan(), ...changes }, (event) => events.push(event)),
    events,
  };
}

async function resume(folder: string): Promise<Running> {
  const events: TrainingEvent[] = [];
  return { session: await TrainingSession.resume(means(), folder, (event) => events.push(event)), events };
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const checkpointOf = (folder: string): string => join(folder, 'state.safetensors');
const stepsIn = (folder: string): number[] =>
  readFileSync(join(folder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { step: number }).step);

describe('a training', () => {
  it('that is stopped and resumed ends with the bytes of one that is not, and a pack comes of it', async () => {
    const [whole, halved, out] = [newFolder(), newFolder(), join(root, 'out')];
    const once = await begin(whole);
    expect(await once.session.train({ until: 3 })).toBe('done');
    await once.session.dispose();

    const first = await begin(halved);
    await first.session.train({ until: 1 });
    await first.session.dispose();
    const second = await resume(halved);
    expect(second.events).toContainEqual(expect.objectContaining({ kind: 'opened', step: 1 }));
    await second.session.train({ until: 3 });
    expect(hashOf(checkpointOf(halved))).toBe(hashOf(checkpointOf(whole)));
    expect(stepsIn(halved)).toEqual([1, 2, 3]);
    expect(second.events.filter(({ kind }) => kind === 'step')).toHaveLength(2);

    await second.session.sample();
    expect(readdirSync(join(halved, 'samples'))).toEqual(['000003.png']);
    await second.session.exportPack(out, { name: 'Mine and yours' });
    await expect(second.session.exportPack(out, { name: 'again' })).rejects.toMatchObject({ code: 'pack-exists' });
    await second.session.dispose();
    const pack = loadPack(out);
    expect(pack.manifest).toMatchObject({ id: 'mine-and-yours', labels: loadPack(from).manifest.labels });
    expect([...(pack.enlarger ?? [])].map(([name]) => name)).toEqual([...loadPack(from).enlarger!.keys()]);
    // Crops have other statistics than whole pictures: the pack's own stay.
    const name = 'up_3.norm_0.param_free_norm.running_mean';
    const means = loadPack(from).generator.get(name)!.data;
    pack.generator.get(name)!.data.forEach((mean, channel) => expect(mean).toBeCloseTo(means[channel]!, 2));
    expect(readFileSync(join(out, 'MODEL_CARD.md'), 'utf8')).toContain('4 photos');
  });

  it('that was killed goes on from its last checkpoint, and its log with it', async () => {
    const folder = newFolder();
    const { session } = await begin(folder);
    await session.train({ until: 1 });
    await session.dispose();
    // Steps that were learnt after it, and a line that the kill broke off.
    writeFileSync(join(folder, 'log.jsonl'), '{"step":1,"seconds":1}\n{"step":2,"seconds":2}\n{"step":3,"sec');
    const again = await resume(folder);
    expect(again.session.steps).toBe(1);
    await again.session.train({ until: 2 });
    await again.session.dispose();
    expect(stepsIn(folder)).toEqual([1, 2]);
  });

  it('rests when it is paused, with a checkpoint, and stops when it is told to', async () => {
    const folder = newFolder();
    const { session, events } = await begin(folder);
    session.pause();
    const outcome = session.train({ until: 100 });
    await expect.poll(() => events.at(-1)).toEqual({ kind: 'state', state: 'paused' });
    expect(existsSync(checkpointOf(folder))).toBe(true);
    expect(session.steps).toBe(0);
    session.stop();
    expect(await outcome).toBe('stopped');
    await session.dispose();
  });

  it('frees every tensor', async () => {
    const before = runtime.countTensors();
    const { session } = await begin(newFolder());
    await session.train({ until: 1 });
    await session.dispose();
    expect(runtime.countTensors()).toBe(before);
  });

  it('can have ActNorm for its norm, which a pack holds as statistics', async () => {
    const out = join(root, 'act');
    const { session } = await begin(newFolder(), { norm: 'act' });
    await session.train({ until: 1 });
    await session.exportPack(out, { name: 'act' });
    await session.dispose();
    const { generator } = loadPack(out);
    expect([...generator.keys()].filter((name) => name.includes('act_norm'))).toEqual([]);
    expect(generator.get('up_3.norm_0.param_free_norm.running_var')!.data.every((value) => value > 0)).toBe(true);
  });
});

describe('what cannot be taught is said before the start', () => {
  it.each<[string, object, string]>([
    ['a size that is not of whole cells', { size: 48 }, 'train-size'],
    ['a folder without photographs', { data: join(root, 'nowhere') }, 'data-folder'],
    ['a pack that is none', { from: join(root, 'nowhere') }, 'pack-file'],
    ['features that are not there', { nets: join(root, 'nowhere') }, 'train-nets'],
  ])('%s', async (_, changes, code) => {
    const folder = newFolder();
    await expect(begin(folder, changes)).rejects.toMatchObject({ code });
    expect(existsSync(folder)).toBe(false);
  });

  it('pairs that do not fit', async () => {
    const wrong = join(root, 'wrong');
    await writeDrawnData(wrong, [{ name: 'a' }, { name: 'b', mapSide: 20 }]);
    await expect(begin(newFolder(), { data: wrong })).rejects.toMatchObject({ code: 'data-problems' });
  });

  it('a folder that holds a training, one that holds none, and a pack that has changed', async () => {
    const folder = newFolder();
    const other = join(root, 'other-pack');
    writeTinyPack(other, 1);
    await (await begin(folder, { from: other })).session.dispose();
    await expect(begin(folder)).rejects.toMatchObject({ code: 'train-run-exists' });
    await expect(resume(newFolder())).rejects.toMatchObject({ code: 'train-run-absent' });
    rmSync(other, { recursive: true });
    writeTinyPack(other, 2);
    await expect(resume(folder)).rejects.toMatchObject({ code: 'train-pack-changed' });
  });

  it('a checkpoint that is damaged or none', async () => {
    const folder = newFolder();
    const { session } = await begin(folder);
    await session.save();
    await session.dispose();
    truncateSync(checkpointOf(folder), 5000);
    await expect(resume(folder)).rejects.toMatchObject({ code: 'training-state' });
    writeFileSync(checkpointOf(folder), 'nothing of the kind');
    await expect(resume(folder)).rejects.toMatchObject({ code: 'training-state' });
  });
});

describe.skipIf(!canMount())('a disk that is full', () => {
  it('keeps the last checkpoint, and training goes on', async () => {
    const disk = join(root, 'disk');
    mkdirSync(disk);
    const unmount = mountDisk(disk, 'size=8m');
    try {
      const folder = join(disk, 'run');
      const { session, events } = await begin(folder);
      await session.train({ until: 1 });
      const kept = hashOf(checkpointOf(folder));
      fillDisk(join(disk, 'filler'));
      await expect(session.train({ until: 2, checkpointMinutes: 0 })).rejects.toMatchObject({
        code: 'file-unwritable',
      });
      expect(events).toContainEqual(expect.objectContaining({ kind: 'problem' }));
      expect(session.steps).toBe(2);
      expect(hashOf(checkpointOf(folder))).toBe(kept);
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
      rmSync(join(disk, 'filler'));
      await session.save();
      await session.dispose();
      const again = await resume(folder);
      expect(again.session.steps).toBe(2);
      await again.session.dispose();
    } finally {
      unmount();
    }
  });
});
