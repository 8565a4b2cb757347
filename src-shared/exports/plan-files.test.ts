import { expect, test } from 'vitest';
import type { BatchOptions, BatchOutline } from './batch-plan.ts';
import { exportedSize } from './batch-plan.ts';
import { planFiles, plannedNames } from './plan-files.ts';
import { PICTURES_ONLY } from '../../test/support/exports/pictures-only.ts';

const outline = (more: Partial<BatchOptions>, maps = ['a', 'b'], seeds = [1, 2]): BatchOutline => ({
  maps: maps.map((name) => ({ name })),
  styles: seeds.map((seed) => ({ name: `style ${seed}`, style: { kind: 'seed', seed } })),
  options: { ...PICTURES_ONLY, ...more },
});

test('every map in every style, map by map, with everything that belongs to it', () => {
  const planned = planFiles(
    outline({
      format: 'jpeg',
      nameTemplate: '{n:00} {map} {style}',
      psd: true,
      labelMaps: true,
      animation: { format: 'webp', framesPerSecond: 12 },
    }),
  );
  expect(planned.pictures.map(({ map, style }) => [map, style])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect(plannedNames(planned)).toEqual([
    ...[
      '01 a style 1.jpg',
      '01 a style 1.psd',
      '02 a style 2.jpg',
      '02 a style 2.psd',
      '03 b style 1.jpg',
      '03 b style 1.psd',
      '04 b style 2.jpg',
      '04 b style 2.psd',
    ],
    ...['a-labels.png', 'b-labels.png', 'a-walk.webp', 'b-walk.webp'],
  ]);
});

test('latents have no seed to be named by', () => {
  const latent: BatchOutline = {
    ...outline({}),
    styles: [{ name: 'x', style: { kind: 'latent', name: 'x', z: [1] } }],
  };
  expect(plannedNames(planFiles(latent))).toEqual(['a-.png', 'b-.png']);
});

const likeALabelMap: BatchOutline = {
  ...outline({ labelMaps: true, nameTemplate: '{map}{style}' }, ['a']),
  styles: [{ name: '-labels', style: { kind: 'seed', seed: 1 } }],
};
test.each<[string, BatchOutline]>([
  ['a template without what differs', outline({ nameTemplate: '{map}' })],
  ['maps that differ in case only', outline({}, ['Lake', 'lake'])],
  ['a picture with the name of a label map', likeALabelMap],
])('names that collide are refused before anything is written: %s', (_what, given) => {
  expect(() => planFiles(given)).toThrow(expect.objectContaining({ code: 'name-collision' }));
});

test('a batch has a largest size', () => {
  const many = Array.from({ length: 257 }, (_, i) => i);
  expect(() => planFiles(outline({}, many.map(String), many))).toThrow(
    expect.objectContaining({ code: 'batch-too-large' }),
  );
});

test('sizes', () => {
  const picture = { width: 512, height: 256 };
  const map = { width: 1920, height: 1080 };
  expect(exportedSize({ kind: 'pack' }, picture, map)).toEqual(picture);
  expect(exportedSize({ kind: 'map' }, picture, map)).toEqual(map);
  expect(exportedSize({ kind: 'times', factor: 2 }, picture, map)).toEqual({ width: 1024, height: 512 });
  expect(exportedSize({ kind: 'times', factor: 0.001 }, picture, map)).toEqual({ width: 1, height: 1 });
  // In the map's aspect, within what was asked for.
  expect(exportedSize({ kind: 'custom', width: 300, height: 200 }, picture, map)).toEqual({ width: 300, height: 169 });
});
