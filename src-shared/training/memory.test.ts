import { expect, it } from 'vitest';
import landscape from '../../models/landscape/pack.json' with { type: 'json' };
import { packManifestSchema } from '../packs.ts';
import { fittingBatch, MOST_TRAINING_BYTES, trainingBytes } from './memory.ts';

const pack = packManifestSchema.parse(landscape);
const wide = { generator: { ...pack.generator, nf: 48, nhidden: 96 } };

it.each([
  // Peaks of eight steps and the export on the addon, GB (docs/training.md).
  [pack, 128, 1, 1.6],
  [pack, 128, 4, 2.94],
  [pack, 256, 1, 3.27],
  [pack, 256, 2, 4.3],
  [pack, 256, 4, 7.31],
  [wide, 128, 1, 4.22],
  [wide, 128, 4, 6.08],
])('estimates what was measured, rather too much where it is much', (of, size, batch, measured) => {
  const estimate = trainingBytes(of, size, batch) / 1e9;
  expect(estimate).toBeGreaterThan(measured * 0.92);
  expect(estimate).toBeLessThan(measured * 1.25);
});

it('takes fewer crops where memory is short, and none where one is too many', () => {
  expect([128, 256, 384, 512].map((size) => fittingBatch(pack, size, MOST_TRAINING_BYTES))).toEqual([4, 2, 1, 0]);
  expect(fittingBatch(pack, 128, 2e9)).toBe(1);
});
