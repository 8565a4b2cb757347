import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import type { PackManifest } from '../../src-shared/packs.ts';
import { assertKnownIds, hashMap } from './pictures.ts';

function packWith(ids: number[], dontCare: boolean): PackManifest {
  const labels = ids.map((id) => ({ id, name: { en: `label ${id}`, ja: `ラベル ${id}` }, colour: '#000000' }));
  return { name: { en: 'Pack', ja: 'パック' }, generator: { dontCare }, labels } as unknown as PackManifest;
}

test('the hash of a map covers its size (uint32, little endian) and its ids', () => {
  const map = createLabelMap(258, 1, 3);
  const expected = createHash('sha256')
    .update(Uint8Array.of(2, 1, 0, 0, 1, 0, 0, 0))
    .update(map.ids)
    .digest('hex');
  expect(hashMap(map)).toBe(expected);
  expect(hashMap({ ...map, width: 1, height: 258 })).not.toBe(expected);
});

test('ids that the pack does not know are listed', () => {
  const map = { width: 4, height: 1, ids: Uint8Array.of(1, 9, 4, 255) };
  expect(() => assertKnownIds(map, packWith([1, 9], false))).toThrow(
    expect.objectContaining({ code: 'unknown-labels', details: { ids: '4, 255', pack: 'Pack' } }),
  );
  expect(() => assertKnownIds(map, packWith([1, 4, 9], false))).toThrow(
    expect.objectContaining({ details: { ids: '255', pack: 'Pack' } }),
  );
  expect(() => assertKnownIds(map, packWith([1, 4, 9], true))).not.toThrow();
});
