import { expect, it } from 'vitest';
import type { SpadeLayer } from '../network/generator.ts';
import { LevelCosts, USUAL_COSTS } from './costs.ts';

const LAYERS: SpadeLayer[] = [{ name: 'up_3.norm_0', channels: 48, offsets: 48, scale: 32 }];
const PIXELS = 256 * 256;
const level = (costs = USUAL_COSTS): LevelCosts => new LevelCosts(LAYERS, 48, 14, PIXELS, costs);

it('a painted map goes by pattern, one that does not repeat by convolution', () => {
  const costs = level();
  expect(costs.rows(PIXELS / 50, PIXELS / 16)).toBeLessThan(costs.dense / 5);
  expect(costs.rows(PIXELS, PIXELS)).toBeGreaterThan(costs.dense);
  expect(costs.mostWindows).toBeLessThan(PIXELS);
  expect(costs.rows(costs.mostWindows, costs.mostWindows)).toBeGreaterThanOrEqual(costs.dense);
});

it('a machine whose convolutions are slow goes by pattern for longer', () => {
  const slow = level({ ...USUAL_COSTS, convolution: 4 * USUAL_COSTS.convolution });
  expect(slow.mostWindows).toBeGreaterThan(level().mostWindows);
});

it('rows are multiplied whole where windows hardly repeat, the longer the dearer sums are', () => {
  const forms = (nhidden: number, channels: number, costs = USUAL_COSTS): string[] =>
    [8, 16, 32, 64, 128].map((side) => {
      const layers = [{ name: 'up_0.norm_0', channels, offsets: channels, scale: 1 }];
      return new LevelCosts(layers, nhidden, 14, side * side, costs).form;
    });
  expect(forms(48, 192)).toEqual(['whole', 'whole', 'whole', 'whole', 'partial']);
  expect(forms(128, 512)).toEqual(['whole', 'whole', 'partial', 'partial', 'partial']);
  expect(forms(128, 512, { ...USUAL_COSTS, sum: 10 * USUAL_COSTS.sum })).toEqual(Array(5).fill('whole'));
});
