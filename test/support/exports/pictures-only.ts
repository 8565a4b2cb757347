/** For tests of batches. */
import type { BatchOptions } from '../../../src-shared/exports/batch-plan.ts';

/** A batch of pictures and nothing else. */
export const PICTURES_ONLY: BatchOptions = {
  project: 'Lake',
  nameTemplate: '{map}-{seed}',
  date: '2026-03-01',
  format: 'png',
  quality: 90,
  size: { kind: 'pack' },
  embedMap: false,
  labelMaps: false,
  psd: false,
  contactSheets: [],
  animation: null,
};
