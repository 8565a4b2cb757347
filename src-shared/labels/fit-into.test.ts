import { expect, test } from 'vitest';
import { EMPTY } from '../document/index.ts';
import { fitInto } from './fit-into.ts';

const map = { width: 2, height: 1, ids: Uint8Array.of(1, 2) };

test('a wide map lies in the middle of a square, empty above and below', () => {
  const _ = EMPTY;
  const { ids } = fitInto(map, { width: 4, height: 4 });
  expect([...ids]).toEqual([_, _, _, _, 1, 1, 2, 2, 1, 1, 2, 2, _, _, _, _]);
});

test('a map of the same shape fills the size, larger or smaller', () => {
  expect([...fitInto(map, { width: 4, height: 2 }).ids]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  const large = { width: 40, height: 20, ids: new Uint8Array(800).fill(5) };
  expect([...fitInto(large, { width: 2, height: 1 }).ids]).toEqual([5, 5]);
});

test('a line stays a line', () => {
  const line = { width: 4096, height: 1, ids: new Uint8Array(4096).fill(5) };
  expect([...fitInto(line, { width: 2, height: 3 }).ids]).toEqual([EMPTY, EMPTY, 5, 5, EMPTY, EMPTY]);
});
