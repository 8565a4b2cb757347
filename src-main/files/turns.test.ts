import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('turns run one after another, in order, whatever becomes of them', async () => {
  const takeTurn = createTurns();
  const order: string[] = [];
  const results = ['a', 'b', 'c'].map((name) =>
    takeTurn(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('b');
      return name;
    }),
  );
  const outcomes = await Promise.allSettled(results);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
