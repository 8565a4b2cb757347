/** `spadework evaluate` and `compare` as a script sees them, on photos of which the judge itself drew the maps. */
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ADE20K } from '../../src-shared/labels/import/tables/ade20k.ts';
import { labelForClass } from '../../src-shared/labels/import/class-names.ts';
import type { Label } from '../../src-shared/packs.ts';
import { readPackManifest } from '../../src-main/engine/packs/load-pack.ts';
import { runProgram, type Outcome } from './run-program.ts';
import { writeTinyPack } from '../support/packs/tiny-pack.ts';

const fixtures = fileURLToPath(new URL('../fixtures/segmentation', import.meta.url));
const shipped = fileURLToPath(new URL('../../models/landscape', import.meta.url));
const HELD_OUT = 3;

let folder: string;
let ids: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spadework-'));
  const names = await readdir(fixtures);
  ids = names.filter((name) => name.endsWith('.jpg')).map((name) => basename(name, '.jpg'));
  for (const part of ['img', 'lab']) await mkdir(join(folder, 'data', part), { recursive: true });
  for (const id of ids) {
    await cp(join(fixtures, `${id}.jpg`), join(folder, 'data/img', `${id}.jpg`));
    await cp(join(fixtures, `${id}.png`), join(folder, 'data/lab', `${id}.png`));
  }
  const photos = ids.map((id, n) => ({ id, split: n < HELD_OUT ? 'val' : 'train' }));
  await writeFile(join(folder, 'data/manifest.json'), JSON.stringify({ labels: ['none', ...ADE20K.names], photos }));
});
afterAll(() => rm(folder, { recursive: true }));

const spadework = (...args: string[]): Promise<Outcome> => runProgram(folder, args);

const reportSchema = z.object({
  judged: z.string(),
  maps: z.number(),
  reference: z.number(),
  pictures: z.object({ accuracy: z.number(), mIoU: z.number(), IoU: z.record(z.string(), z.number()) }).loose(),
  photographs: z.object({ accuracy: z.number() }).optional(),
});
const readReport = ({ stdout }: Outcome) => reportSchema.parse(JSON.parse(stdout));

describe('evaluate', () => {
  test('says of photos that they show what their maps say, and of maps of others that they do not', async () => {
    const { labels } = readPackManifest(shipped).manifest;
    for (const [name, shift] of [
      ['right', 0],
      ['wrong', 1],
    ] as const) {
      for (const part of ['img', 'lab']) await mkdir(join(folder, name, part), { recursive: true });
      for (const [n, id] of ids.slice(0, HELD_OUT).entries()) {
        await sharp(join(fixtures, `${id}.jpg`))
          .png()
          .toFile(join(folder, name, 'img', `${id}.own.png`));
        const other = ids[(n + shift) % HELD_OUT]!;
        await writeOwnIds(join(fixtures, `${other}.png`), join(folder, name, 'lab', `${id}.png`), labels);
      }
    }
    const judge = (of: string) => spadework('evaluate', '--data', 'data', '--folder', of, '--threads', '1', '--json');
    const [right, wrong] = [readReport(await judge('right')), readReport(await judge('wrong'))];
    expect(right).toMatchObject({ maps: HELD_OUT, reference: ids.length - HELD_OUT });
    // Its maps are those of the whole photo at another size: not every pixel is the same.
    expect(right.pictures.accuracy).toBeGreaterThan(90);
    expect(wrong.pictures.accuracy).toBeLessThan(60);
  });

  test('paints with a pack, keeps the pictures, and judges the kept ones the same', async () => {
    writeTinyPack(join(folder, 'pack'), 1, { labels: TWO_LABELS });
    await writePlainData(join(folder, 'plain'));
    const judge = (...more: string[]) =>
      spadework('evaluate', '--data', 'plain', '--pack', 'pack', '--threads', '1', '--json', ...more);
    const painted = readReport(await judge('--keep', 'kept'));
    const again = readReport(await judge('--folder', 'kept'));
    expect(painted).toMatchObject({ judged: 'tiny', maps: 2, reference: 2 });
    expect(Object.keys(painted.pictures.IoU)).toEqual(['sky', 'grass']);
    const { accuracy, mIoU, IoU } = painted.pictures;
    expect(again.pictures).toEqual({ accuracy, mIoU, IoU });
  });

  test('says what it lacks', async () => {
    expect(await spadework('evaluate')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--data is missing') as string,
    });
    const unknown = await spadework('evaluate', '--data', 'data', '--nets', 'data');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('mobilenet_v2_imagenet.json')]);
    const other = await spadework('evaluate', '--data', 'data', '--inception', join(fixtures, '../cases/plain.pth'));
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('the Inception network')]);
  });
});

test('compare says which methods there are', async () => {
  const { code, stderr } = await spadework(
    'compare',
    '--data',
    'data',
    '--nets',
    'nets',
    '--out',
    'out',
    '--methods',
    'gan',
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining('"gan" is none of spade, pix2pixhd, crn, sims')]);
});

const TWO_LABELS = ['sky', 'grass'].map((name, id) => ({ id, name: { en: name, ja: name }, colour: `#00000${id}` }));

/** Four photos of 64x64, two of them held out, half sky and half grass in ids 0 and 1. */
async function writePlainData(to: string): Promise<void> {
  for (const part of ['img', 'lab']) await mkdir(join(to, part), { recursive: true });
  const photos = ['a', 'b', 'c', 'd'].map((id, n) => ({ id, split: n < 2 ? 'val' : 'train' }));
  for (const [n, { id }] of photos.entries()) {
    const background = { r: 40 * n, g: 120, b: 200 };
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .jpeg()
      .toFile(join(to, 'img', `${id}.jpg`));
    await writeIds(new Uint8Array(64 * 64).fill(1, 32 * 64), 64, join(to, 'lab', `${id}.png`));
  }
  await writeFile(join(to, 'manifest.json'), JSON.stringify({ photos }));
}

/** A map of ADE20K's ids in the ids of the pack. */
async function writeOwnIds(from: string, to: string, labels: readonly Label[]): Promise<void> {
  const { data, info } = await sharp(from).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const names = ['none', ...ADE20K.names];
  const own = Uint8Array.from(data, (id) => labelForClass(names[id]!, labels)?.label.id ?? 255);
  await writeIds(own, info.width, to);
}

async function writeIds(ids: Uint8Array, width: number, to: string): Promise<void> {
  const raw = { width, height: ids.length / width, channels: 1 } as const;
  await sharp(ids, { raw }).toColourspace('b-w').png().toFile(to);
}
