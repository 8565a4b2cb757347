import { expect, it } from 'vitest';
import { usedIds } from './used-ids.ts';

it('finds every id once', () => {
  expect(usedIds(Uint8Array.of(3, 254, 3, 0))).toEqual(new Set([0, 3, 254]));
  expect(usedIds(new Uint8Array())).toEqual(new Set());
  expect(usedIds(Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 9))).toEqual(new Set([7, 8, 9]));
});
