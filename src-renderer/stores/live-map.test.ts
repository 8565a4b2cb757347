import { describe, expect, it } from 'vitest';
import { createLabelMap, resizeNearest, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { uniformGenerator } from '../../src-shared/random.ts';
import { reduceForLive } from './live-map.ts';

function noise(width: number, height: number): LabelMap {
  const uniform = uniformGenerator(1);
  const map = createLabelMap(width, height);
  for (let i = 0; i < map.ids.length; i++) map.ids[i] = Math.floor(uniform() * 255);
  return map;
}

describe('reduceForLive', () => {
  it('leaves small maps alone', () => {
    const map = noise(809, 512);
    expect(reduceForLive(map, { width: 128, height: 128 })).toBe(map);
  });

  it.each([
    [1500, 1100, 128, 128],
    [2048, 300, 256, 256],
    [1025, 1999, 512, 256],
    [3000, 100, 128, 128],
  ])(
    'gives a picture of %i x %i the same pixels as the whole map does',
    (width, height, pictureWidth, pictureHeight) => {
      const map = noise(width, height);
      const reduced = reduceForLive(map, { width: pictureWidth, height: pictureHeight });
      expect(reduced.ids.length).toBeLessThan(map.ids.length);
      const direct = resizeNearest(map, pictureWidth, pictureHeight).ids;
      expect(resizeNearest(reduced, pictureWidth, pictureHeight).ids.every((id, i) => id === direct[i])).toBe(true);
    },
  );
});
