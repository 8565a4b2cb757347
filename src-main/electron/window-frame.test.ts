import { expect, test } from 'vitest';
import { fitFrame, MIN_SIZE } from './window-frame.ts';

const left = { workArea: { x: 0, y: 25, width: 1920, height: 1055 } };
const right = { workArea: { x: 1920, y: 0, width: 1280, height: 1024 } };
const frame = { x: 100, y: 50, width: 1500, height: 950, maximized: false };

test('the first window has the usual size and no place', () => {
  expect(fitFrame(null, [left])).toEqual({ width: 1440, height: 900, maximized: false });
});

test('a window comes back where it was, on whichever screen', () => {
  expect(fitFrame(frame, [left, right])).toEqual(frame);
  const there = { ...frame, x: 2000, width: 1200 };
  expect(fitFrame(there, [left, right])).toEqual(there);
  expect(fitFrame({ ...there, maximized: true }, [left, right])).toEqual({ ...there, maximized: true });
});

test.each([
  ['on a screen that is gone', { ...frame, x: 2000 }],
  ['above every screen', { ...frame, y: -300 }],
  ['below every screen', { ...frame, y: 1070 }],
  ['so far right that only a corner shows', { ...frame, x: 1900 }],
])('a window %s keeps its size and gets a place from the system', (_where, gone) => {
  expect(fitFrame(gone, [left])).toEqual({ width: 1500, height: 950, maximized: false });
});

test('a window is never larger than the screen, nor smaller than it can be', () => {
  expect(fitFrame({ ...frame, width: 5000, height: 4000 }, [left])).toMatchObject({ width: 1920, height: 1055 });
  expect(fitFrame({ ...frame, width: 10, height: 10, x: 200 }, [left])).toEqual({
    ...MIN_SIZE,
    maximized: false,
  });
  expect(fitFrame({ ...frame, width: 500, height: 10 }, [left])).toMatchObject({ ...MIN_SIZE, x: 100, y: 50 });
});
