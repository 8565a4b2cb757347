import { expect, test } from 'vitest';
import { enlargeFactor } from './enlarge-factor.ts';
import { marginOf, planTiles } from './enlarge-tiles.ts';

const enlarger = { blocks: 6 };

test.each([
  [{ width: 512, height: 512 }, 4],
  [{ width: 1, height: 1000 }, 2],
  [{ width: 1023, height: 257 }, 2],
] as const)('tiles of %o enlarged %i times cover every pixel once, with what each depends on', (size, factor) => {
  const covered = new Uint8Array(size.width * size.height);
  const margin = marginOf(enlarger, factor);
  for (const { source, core } of planTiles(size, factor, enlarger)) {
    const [left, top] = [source.x + core.x, source.y + core.y];
    for (let y = top; y < top + core.height; y++)
      for (let x = left; x < left + core.width; x++) covered[y * size.width + x]! += 1;
    expect([source.x, source.y]).toEqual([Math.max(0, left - margin), Math.max(0, top - margin)]);
    expect(source.x + source.width).toBe(Math.min(size.width, left + core.width + margin));
    expect(source.y + source.height).toBe(Math.min(size.height, top + core.height + margin));
    expect(Math.max(core.width, core.height) * factor).toBeLessThanOrEqual(512);
  }
  expect(covered.every((times) => times === 1)).toBe(true);
});

test('a second application needs half as much again around a tile', () => {
  expect([marginOf(enlarger, 1), marginOf(enlarger, 2), marginOf(enlarger, 4)]).toEqual([0, 14, 21]);
});

test('the factor is the least that reaches the size, and rounding is no reason for more', () => {
  const made = { width: 512, height: 340 };
  const factor = (width: number, height: number): number => enlargeFactor(made, { width, height });
  expect([factor(256, 170), factor(512, 340), factor(514, 341)]).toEqual([1, 1, 1]);
  expect([factor(700, 465), factor(1024, 680), factor(1027, 682)]).toEqual([2, 2, 2]);
  expect([factor(1100, 730), factor(512, 1200), factor(2048, 1360), factor(9000, 5977)]).toEqual([4, 4, 4, 4]);
});
