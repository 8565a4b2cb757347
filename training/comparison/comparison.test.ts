import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScriptLibrary } from '../../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { present } from '../../src-shared/present.ts';
import { makeTinyBatch, TINY } from '../../test/support/training/tiny-gan.ts';
import type { DataEntry } from '../data/data-folder.ts';
import { PhotoStore } from '../data/photo-store.ts';
import { judgeLabels } from '../evaluation/judged-labels.ts';
import { Judge } from '../evaluation/judge.ts';
import type { FeatureNetwork } from '../gan.ts';
import { compareMethod, describePhotos, judgePhotos, type ComparisonSetup } from './compare-methods.ts';
import { METHODS } from './methods.ts';
import { drawComparison, formatComparison } from './report.ts';

const SIZE = 32;
const LABELS = ['sky', 'grass'].map((name, id) => ({
  id,
  name: { en: name, ja: name },
  colour: id === 0 ? '#0000ff' : '#00ff00',
}));

let folder: string;
let runtime: TensorTraining;
let perceptual: FeatureNetwork<Tensor>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spadework-'));
  runtime = new TensorTraining(await loadScriptLibrary());
  perceptual = { read: (pictures) => [pictures], weights: [1] };
});
afterAll(() => rmSync(folder, { recursive: true }));

const half = (horizon: number) => ({
  width: SIZE,
  height: SIZE,
  ids: Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (i < horizon * SIZE ? 0 : 1)),
});

it('knows methods that all begin and paint', async () => {
  const remembered = async () => [{ map: half(12), photo: new Float32Array(3 * SIZE * SIZE) }];
  for (const method of METHODS) {
    const objective = await method.begin({ runtime, architecture: TINY, seed: 1, perceptual, remembered });
    const { batch, tensors } = makeTinyBatch(runtime);
    const picture = objective.paint(objective.networks, batch);
    expect([method.id, runtime.ops.shape(picture)]).toEqual([method.id, [2, 3, SIZE, SIZE]]);
    runtime.free([picture, ...tensors]);
    objective.dispose();
  }
});

describe('a comparison', () => {
  it('teaches a method, judges what it paints of maps it has not seen, and shows it', async () => {
    const setup = await setUp();
    const before = runtime.countTensors();
    const crn = present(METHODS.find(({ id }) => id === 'crn'));
    const steps: number[] = [];
    const { result, painted } = await compareMethod(setup, crn, (step) => steps.push(step));
    expect(runtime.countTensors()).toBe(before);
    expect(result).toMatchObject({ id: 'crn', name: 'CRN', steps: steps.at(-1) });
    expect(result.steps).toBeGreaterThan(0);
    // Two held-out maps, each in three styles of which the own one and the first other are read: CRN has no style.
    expect(painted).toHaveLength(2);
    expect(Object.keys(result.IoU)).toEqual(['sky', 'grass']);
    const photos = await judgePhotos(setup);
    await setup.judge.dispose();
    const [, , row, last] = formatComparison([result], photos).split('\n');
    expect(row).toMatch(/^\| CRN \| .* \| \d+ \| 0\.00 M \| \d+\.\d \| \d+\.\d \| - \| - \|$/);
    expect(last).toContain('the photographs');
    const sheet = await sharp(await drawComparison(LABELS, [painted, painted], 8))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Map, photo and two methods beside each other, two rows; the map's sky is blue.
    expect([sheet.info.width, sheet.info.height]).toEqual([4 * SIZE + 12, 2 * SIZE + 4]);
    expect([...sheet.data.subarray(0, 3)]).toEqual([0, 0, 255]);
  });
});

async function setUp(): Promise<ComparisonSetup<Tensor>> {
  for (const part of ['img', 'lab']) await mkdir(join(folder, part), { recursive: true });
  const entries: DataEntry[] = [];
  for (const [n, id] of ['a', 'b', 'c', 'd'].entries()) {
    const [photo, map] = [join(folder, 'img', `${id}.png`), join(folder, 'lab', `${id}.png`)];
    const background = { r: 60 * n, g: 120, b: 200 };
    await writeFile(
      photo,
      await sharp({ create: { width: 48, height: 40, channels: 3, background } })
        .png()
        .toBuffer(),
    );
    const ids = new Uint8Array(48 * 40).fill(1, 48 * 20);
    const raw = { width: 48, height: 40, channels: 1 } as const;
    await writeFile(map, await sharp(ids, { raw }).toColourspace('b-w').png().toBuffer());
    entries.push({ id, photo, map, split: n < 2 ? 'val' : 'train' });
  }
  const ids = Int16Array.from({ length: 256 }, (_, id) => (id < 2 ? id : -1));
  const segmentationFolder = fileURLToPath(new URL('../../models/segmentation', import.meta.url));
  const setup = {
    runtime,
    architecture: TINY,
    store: new PhotoStore(entries, { ids, own: ids, labels: [] }, 2 * SIZE),
    learnt: [2, 3],
    heldOut: [0, 1],
    batches: { generator: TINY.generator, view: TINY.encoder.input, cells: TINY.generator.latent, batch: 1, seed: 1 },
    perceptual,
    judge: await Judge.open({ segmentationFolder, threads: 1 }),
    judged: judgeLabels(LABELS.map(({ id, name }) => ({ id, name: name.en }))),
    seconds: 0.01,
    rate: 1,
  };
  return { ...setup, reference: await describePhotos(setup) };
}
