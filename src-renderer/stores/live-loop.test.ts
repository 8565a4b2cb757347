import { describe, expect, it } from 'vitest';
import { LiveLoop } from './live-loop.ts';

/** A loop over a counter, with the schedule and the work in the test's hands. */
function setUp() {
  const starts: (() => void)[] = [];
  const finishes: (() => void)[] = [];
  const fails: ((reason: unknown) => void)[] = [];
  const failures: unknown[] = [];
  const seen: number[] = [];
  const busy: boolean[] = [];
  const state = { value: 0 };
  const loop = new LiveLoop(
    () => {
      seen.push(state.value);
      return new Promise((resolve, reject) => {
        finishes.push(resolve);
        fails.push(reject);
      });
    },
    (start) => starts.push(start),
    (now) => busy.push(now),
    (thrown) => failures.push(thrown),
  );
  const settle = async (): Promise<void> => {
    await Promise.resolve();
    await Promise.resolve();
  };
  return { loop, starts, finishes, fails, failures, seen, busy, state, settle };
}

describe('LiveLoop', () => {
  it('shares one run between the requests of one frame', () => {
    const { loop, starts, seen } = setUp();
    loop.request();
    loop.request();
    expect(starts).toHaveLength(1);
    starts[0]!();
    expect(seen).toEqual([0]);
  });

  it('runs once more, on the newest state, for all requests made while it ran', async () => {
    const { loop, starts, finishes, seen, state, busy, settle } = setUp();
    loop.request();
    starts.shift()!();
    for (const value of [1, 2, 3]) {
      state.value = value;
      loop.request();
    }
    expect(starts).toHaveLength(0);
    finishes.shift()!();
    await settle();
    starts.shift()!();
    expect(seen).toEqual([0, 3]);
    expect(busy.at(-1)).toBe(true);
    finishes.shift()!();
    await settle();
    expect(starts).toHaveLength(0);
    expect(busy.at(-1)).toBe(false);
  });

  it('tells of work that rejects, and answers the next request', async () => {
    const { loop, starts, fails, failures, seen, busy, settle } = setUp();
    loop.request();
    starts.shift()!();
    fails.shift()!('no map');
    await settle();
    expect(failures).toEqual(['no map']);
    expect(busy.at(-1)).toBe(false);
    loop.request();
    starts.shift()!();
    expect(seen).toHaveLength(2);
  });

  it('runs again after work that rejects, where that was asked for meanwhile', async () => {
    const { loop, starts, fails, settle } = setUp();
    loop.request();
    starts.shift()!();
    loop.request();
    fails.shift()!('no map');
    await settle();
    expect(starts).toHaveLength(1);
  });
});
