import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashMap } from './map-hash.ts';

it('covers the sides and the ids, in the order that the format says', async () => {
  const expected = createHash('sha256')
    .update(Uint8Array.of(2, 0, 0, 0, 1, 1, 0, 0))
    .update(Uint8Array.of(7, 9))
    .digest('hex');
  expect(await hashMap({ width: 2, height: 257, ids: Uint8Array.of(7, 9) })).toBe(expected);
});
