import { expect, test } from 'vitest';
import { createTurns } from '../files/turns.ts';
import { createLatestWins } from './latest-wins.ts';

/** A job that ends when told to. */
function controlled<Result>(): {
  job: () => Promise<Result>;
  finish: (result: Result) => void;
  fail: (error: Error) => void;
  started: boolean;
} {
  const handle = {
    started: false,
    finish: (_result: Result): void => undefined,
    fail: (_error: Error): void => undefined,
    job: (): Promise<Result> => {
      handle.started = true;
      return new Promise((resolve, reject) => {
        handle.finish = resolve;
        handle.fail = reject;
      });
    },
  };
  return handle;
}

test('the running job is left alone, of the waiting ones only the newest runs', async () => {
  const run = createLatestWins();
  const [first, second, third] = [controlled<string>(), controlled<string>(), controlled<string>()];
  const firstResult = run(first.job);
  const secondResult = run(second.job);
  const thirdResult = run(third.job);
  await expect(secondResult).rejects.toMatchObject({ code: 'superseded' });
  expect([first.started, second.started, third.started]).toEqual([true, false, false]);
  first.finish('first');
  expect(await firstResult).toBe('first');
  expect(third.started).toBe(true);
  third.finish('third');
  expect(await thirdResult).toBe('third');
});

test('a job that fails lets the waiting one run', async () => {
  const run = createLatestWins();
  const [first, second] = [controlled<string>(), controlled<string>()];
  const firstResult = run(first.job);
  const secondResult = run(second.job);
  first.fail(new Error('no'));
  await expect(firstResult).rejects.toThrow('no');
  second.finish('second');
  expect(await secondResult).toBe('second');
});

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
