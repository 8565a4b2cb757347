import { describe, expect, it } from 'vitest';
import { MAX_SEED } from '../../src-shared/random.ts';
import { parseSeed } from './seed.ts';

describe('parseSeed', () => {
  it.each([
    ['7', 7],
    [' 42 ', 42],
    ['１２３', 123],
    ['4294967295', MAX_SEED],
    ['0', 0],
  ])('reads %s', (text, seed) => {
    expect(parseSeed(text)).toBe(seed);
  });
  it.each(['', '-1', '1.5', 'seven', '4294967296', '99999999999'])('refuses %j', (text) => {
    expect(parseSeed(text)).toBeUndefined();
  });
});
