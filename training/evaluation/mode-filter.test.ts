import { expect, it } from 'vitest';
import { modeFilter } from './mode-filter.ts';

it('gives every pixel the most frequent id around it, as the recipe does', () => {
  const ids = Uint8Array.from('323000200210100001110122000000201320030200', Number);
  // models/recipe/painted.py, mode_filter of 14 channels and a window of 3.
  expect([...modeFilter({ width: 7, height: 6, ids }, 3).ids].join('')).toBe(
    '000000000001000000100000000000000000000000',
  );
});

it('takes specks away and leaves edges where they were', () => {
  const ids = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 7 : 255));
  const speck = ids.slice();
  speck[8 * 4 + 1] = 255;
  expect(modeFilter({ width: 8, height: 8, ids: speck }, 3).ids).toEqual(ids);
});
