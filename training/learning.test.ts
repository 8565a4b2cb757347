/** That training teaches: drawn pictures in which every label has its colour, and what a network that was not taught cannot know. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadNativeLibrary } from '../src-main/engine/runtimes/tensorflow/library.ts';
import type { Tensor } from '../src-main/engine/runtimes/tensorflow/tensor-ops.ts';
import { TensorTraining } from '../src-main/engine/runtimes/tensorflow/tensor-training.ts';
import { readPackManifest } from '../src-main/engine/packs/load-pack.ts';
import { SMALLEST_ENCODER, SMALLEST_GENERATOR } from '../test/support/packs/small-architectures.ts';
import { writeTinyPack } from '../test/support/packs/tiny-pack.ts';
import { COLOURS, DRAWN_LABELS, writeDrawnData } from '../test/support/training/drawn-data.ts';
import { ConfusionMatrix, type Scores } from './evaluation/confusion.ts';
import { BatchSource, type OwnedBatch } from './data/batch-source.ts';
import { labelTable } from './data/label-table.ts';
import { PhotoStore } from './data/photo-store.ts';
import { reportDataFolder } from './data/report.ts';
import { initialWeights } from './initial-weights.ts';
import { SpadeObjective } from './spade-objective.ts';
import { Trainer } from './trainer.ts';

const STEPS = 60;
const GENERATOR = { ...SMALLEST_GENERATOR, nf: 2, nhidden: 8 };
/** Large ones, for a network that has a minute. */
const RATE = 4e-3;

class Eager extends SpadeObjective<Tensor> {
  override readonly learningRates = { generator: RATE, encoder: RATE, discriminator: RATE };
}

const root = mkdtempSync(join(tmpdir(), 'spadework-learning-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const native = await loadNativeLibrary().catch((error: unknown) =>
  error instanceof Error ? error.message : String(error),
);
if (typeof native === 'string') {
  console.warn(`SKIPPED: whether training teaches, for want of TensorFlow's addon: ${native.split('\n', 1)[0]}`);
  describe.skip('training', () => it('is not to be had here', () => undefined));
} else {
  describe('training', () => {
    it('teaches maps that were held out to be told from their pictures', async () => {
      const runtime = new TensorTraining(native);
      const { learnt, heldOut } = await openDrawnData(runtime);
      // The pixels themselves stand for the features of the perceptual loss.
      const perceptual = { read: (pictures: Tensor) => [pictures], weights: [1] };
      const architecture = { generator: GENERATOR, encoder: SMALLEST_ENCODER };
      const objective = new Eager(runtime, architecture, initialWeights(architecture, 4, 1), { perceptual });
      const trainer = await Trainer.start(runtime, objective, { headStart: 0 });
      const shown = await heldOut.show([8, 9, 10, 11]);
      const before = await judge(runtime, objective, trainer, shown);
      let [first, last] = [0, 0];
      for (let step = 0; step < STEPS; step++) {
        const batch = await learnt.draw(step);
        last = (await trainer.learn(batch))['perceptual']!;
        if (step === 0) first = last;
        batch.dispose();
      }
      const after = await judge(runtime, objective, trainer, shown);
      expect(before.mIoU).toBeLessThan(50);
      expect(after.mIoU).toBeGreaterThan(85);
      expect(after.accuracy).toBeGreaterThan(90);
      expect(last).toBeLessThan(first / 2);
      shown.dispose();
      trainer.dispose();
      objective.dispose();
    }, 60_000);
  });
}

async function openDrawnData(runtime: TensorTraining) {
  const folder = join(root, 'data');
  const names = Array.from({ length: 12 }, (_, n) => `photo ${String(n).padStart(2, '0')}`);
  await writeDrawnData(
    folder,
    names.map((name) => ({ name })),
  );
  writeTinyPack(join(root, 'pack'));
  const { manifest } = readPackManifest(join(root, 'pack'));
  const { data } = await reportDataFolder(folder, manifest);
  const store = new PhotoStore(data.entries, labelTable(manifest), 48);
  const options = {
    generator: GENERATOR,
    view: SMALLEST_ENCODER.input,
    cells: { width: 1, height: 1 },
    batch: 4,
    seed: 1,
  };
  const drawFrom = (numbers: number[]) => new BatchSource(runtime, store, numbers, options);
  return { learnt: drawFrom([0, 1, 2, 3, 4, 5, 6, 7]), heldOut: drawFrom([8, 9, 10, 11]) };
}

/** Each pixel's label is that of the colour that it is nearest to. */
async function judge(
  runtime: TensorTraining,
  objective: SpadeObjective<Tensor>,
  trainer: Trainer<Tensor>,
  batch: OwnedBatch<Tensor>,
): Promise<Scores> {
  const painted = objective.paint(trainer.averaged, batch);
  const pictures = await runtime.download(painted);
  runtime.free([painted]);
  const matrix = new ConfusionMatrix(DRAWN_LABELS.map(({ name }) => name.en));
  const plane = 32 * 32;
  for (const [n, { ids }] of batch.labelMaps.entries()) {
    const seen = Uint8Array.from({ length: plane }, (_, i) => {
      const light = [0, 1, 2].map((channel) => (pictures[(3 * n + channel) * plane + i]! + 1) * 127.5);
      const distances = COLOURS.map((colour) => colour.reduce((sum, value, c) => sum + (value - light[c]!) ** 2, 0));
      return distances.indexOf(Math.min(...distances));
    });
    matrix.add(ids, seen);
  }
  return matrix.scores();
}
