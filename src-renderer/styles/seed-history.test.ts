import { describe, expect, it } from 'vitest';
import { stepSeed, takeSeed, type SeedHistory } from './seed-history.ts';

const three: SeedHistory = { seeds: [1, 2, 3], at: 2 };

describe('seed history', () => {
  it('adds new seeds at the end, wherever one stood', () => {
    expect(takeSeed({ ...three, at: 0 }, 9)).toEqual({ seeds: [1, 2, 3, 9], at: 3 });
  });
  it('holds no seed twice', () => {
    expect(takeSeed(three, 1)).toEqual({ seeds: [2, 3, 1], at: 2 });
  });
  it('goes back and forward, and stops at the ends', () => {
    expect(stepSeed(three, -1).at).toBe(1);
    expect(stepSeed(three, -9).at).toBe(0);
    expect(stepSeed(three, 1).at).toBe(2);
  });
  it('forgets the oldest of very many', () => {
    let history: SeedHistory = { seeds: [0], at: 0 };
    for (let seed = 1; seed < 100; seed++) history = takeSeed(history, seed);
    expect(history.seeds).toHaveLength(60);
    expect(history.seeds.at(-1)).toBe(99);
  });
});
