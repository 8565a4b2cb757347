import { describe, expect, it } from 'vitest';
import { columnsFor, gridWindow, moveByKey } from './grid-window.ts';

describe('gridWindow', () => {
  it('holds what is in view and two rows around it', () => {
    expect(gridWindow({ count: 200, columns: 3, rowHeight: 100, scrollTop: 1000, viewHeight: 250 })).toEqual({
      from: 24,
      to: 45,
    });
  });
  it.each([0, 3, 24])('holds all of %i tiles that fit', (count) => {
    expect(gridWindow({ count, columns: 3, rowHeight: 100, scrollTop: 0, viewHeight: 600 })).toEqual({
      from: 0,
      to: count,
    });
  });
  it('is empty past the end, as after a deletion', () => {
    expect(gridWindow({ count: 5, columns: 1, rowHeight: 10, scrollTop: 900, viewHeight: 20 })).toEqual({
      from: 5,
      to: 5,
    });
  });
});

it('fits columns with gaps between, and always one', () => {
  expect(columnsFor(100, 30, 5)).toBe(3);
  expect(columnsFor(99, 30, 5)).toBe(2);
  expect(columnsFor(10, 30, 5)).toBe(1);
});

describe('moveByKey', () => {
  it('moves by tiles and rows', () => {
    expect(moveByKey('ArrowRight', 4, 10, 3, 2)).toBe(5);
    expect(moveByKey('ArrowUp', 4, 10, 3, 2)).toBe(1);
    expect(moveByKey('PageDown', 1, 10, 3, 2)).toBe(7);
    expect(moveByKey('End', 1, 10, 3, 2)).toBe(9);
    expect(moveByKey('Home', 7, 10, 3, 2)).toBe(0);
  });
  it('stays in the grid', () => {
    expect(moveByKey('ArrowLeft', 0, 10, 3, 2)).toBe(0);
    expect(moveByKey('ArrowUp', 1, 10, 3, 2)).toBe(1);
    expect(moveByKey('ArrowDown', 8, 10, 3, 2)).toBe(8);
    expect(moveByKey('PageDown', 8, 10, 3, 2)).toBe(9);
  });
  it('leaves other keys and empty grids alone', () => {
    expect(moveByKey('b', 1, 10, 3, 2)).toBeUndefined();
    expect(moveByKey('ArrowRight', -1, 0, 3, 2)).toBeUndefined();
  });
});
