import { expect, test } from 'vitest';
import { sizeOutcome } from './size-outcome.ts';

const made = { width: 512, height: 340 };

test.each([
  [512, 340, 'painted', 'painted'],
  [256, 170, 'reduced', 'reduced'],
  [514, 341, 'smoothed', 'smoothed'],
  [768, 510, 'enlarged', 'smoothed'],
  [2048, 1360, 'enlarged', 'smoothed'],
  [2050, 1361, 'enlarged', 'smoothed'],
  [4096, 2720, 'beyond', 'smoothed'],
])('%i x %i is %s by a pack with an enlarger, %s by one without', (width, height, withOne, without) => {
  expect([sizeOutcome(made, { width, height }, true), sizeOutcome(made, { width, height }, false)]).toEqual([
    withOne,
    without,
  ]);
});
