/** One after another: who changes a file, in the order of asking. */

/** Runs the given jobs one after another; one that fails does not keep the next from running. */
export function createTurns(): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const result = last.then(job, job);
    last = result;
    return result;
  };
}
