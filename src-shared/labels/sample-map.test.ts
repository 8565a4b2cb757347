import { expect, it } from 'vitest';
import type { Label } from '../packs.ts';
import { drawSampleMap } from './sample-map.ts';

const labelsOf = (...names: string[]): Label[] =>
  names.map((en, i) => ({ id: i + 3, name: { en, ja: en }, colour: '#000000' }));

it('is a landscape for a pack of landscapes', () => {
  const labels = labelsOf('sky', 'mountain', 'tree', 'water', 'sand', 'grass');
  const map = drawSampleMap(labels, 32, 32);
  expect(map.ids[0]).toBe(3);
  expect(new Set(map.ids).size).toBeGreaterThan(4);
});

it('is a patchwork of the labels of any other pack, the same each time', () => {
  const labels = labelsOf('window', 'door', 'wall', 'roof');
  const map = drawSampleMap(labels, 64, 64);
  expect(new Set(map.ids)).toEqual(new Set([3, 4, 5, 6]));
  expect(drawSampleMap(labels, 64, 64)).toEqual(map);
});
