import { describe, expect, it } from 'vitest';
import { learningRateFactor, rateFactor } from './schedule.ts';

describe('the learning rate', () => {
  it('falls linearly in the second half', () => {
    expect([0, 50, 75, 99, 100].map((step) => learningRateFactor(step, 100))).toEqual([1, 1, 0.5, 0.02, 0]);
  });

  it('stays where no end is known, and is never below 0', () => {
    expect(rateFactor({ headStart: 0 }, 1_000_000, true)).toBe(1);
    expect(rateFactor({ headStart: 0, total: 10 }, 12, true)).toBe(0);
  });

  it('grows over the head start, sooner for discriminators', () => {
    expect([0, 49, 99, 200].map((step) => rateFactor({ headStart: 100 }, step, true))).toEqual([0.01, 0.5, 1, 1]);
    expect([0, 9, 19, 200].map((step) => rateFactor({ headStart: 100 }, step, false))).toEqual([0.05, 0.5, 1, 1]);
    expect([0, 99].map((step) => rateFactor({ headStart: 100, scale: 3 }, step, true))).toEqual([0.03, 3]);
  });
});
