/** The order of live pictures within a window: the latest wins. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** Runs `job` now or, when one is running, as soon as that is done, unless a newer job comes first (`superseded`). */
export type RunLatest = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Makes a queue with one running and at most one waiting job. */
export function createLatestWins(): RunLatest {
  let running = false;
  let waiting: { start: () => void; supersede: () => void } | null = null;

  async function run<Result>(job: () => Promise<Result>): Promise<Result> {
    running = true;
    try {
      return await job();
    } finally {
      running = false;
      const next = waiting;
      waiting = null;
      next?.start();
    }
  }

  return (job) => {
    waiting?.supersede();
    waiting = null;
    if (!running) return run(job);
    return new Promise((resolve, reject) => {
      waiting = { start: () => resolve(run(job)), supersede: () => reject(new SpadeworkError('superseded')) };
    });
  };
}
