import { expect, test } from 'vitest';
import { startProgress } from './progress.ts';

test('knows no speed before the first step', () => {
  expect(startProgress(10, 500).read()).toEqual({ done: 0, total: 10, perSecond: null, secondsLeft: null });
});

test('reckons the time left from the speed', () => {
  const progress = startProgress(10, 1000);
  progress.advance(1500);
  progress.advance(2000);
  expect(progress.read()).toEqual({ done: 2, total: 10, perSecond: 2, secondsLeft: 4 });
});

test('what was done before counts as done, not as fast', () => {
  const progress = startProgress(100, 0, 90);
  progress.advance(1000);
  expect(progress.read()).toEqual({ done: 91, total: 100, perSecond: 1, secondsLeft: 9 });
});

test('follows a change of speed', () => {
  const progress = startProgress(1000, 0);
  let now = 0;
  for (let i = 0; i < 100; i++) progress.advance((now += 10));
  for (let i = 0; i < 16; i++) progress.advance((now += 1000));
  expect(progress.read().perSecond).toBe(1);
});
