import { expect, test } from 'vitest';
import { createStabiliser } from './stabiliser.ts';

test('without strength every sample is itself', () => {
  const steady = createStabiliser(0, { x: 3, y: 4 });
  expect(steady({ x: 10, y: -2, pressure: 0.5 })).toEqual({ x: 10, y: -2, pressure: 0.5 });
});

test('a trembling line comes out much straighter, and follows in the end', () => {
  const steady = createStabiliser(0.8, { x: 0, y: 0 });
  const drawn = Array.from({ length: 200 }, (_, i) => steady({ x: i, y: i % 2 === 0 ? 4 : -4 }));
  const later = drawn.slice(20);
  expect(Math.max(...later.map(({ y }) => Math.abs(y)))).toBeLessThan(1.5);
  expect(199 - drawn.at(-1)!.x).toBeLessThan(10);
});
