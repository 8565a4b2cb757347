/**
 * Decides which job the engine works on: live jobs before batch jobs; of the waiting live jobs only the newest stays
 * (the others end with `superseded`); a batch job gives way to a live one between the stages of a picture and is done
 * again afterwards.
 */
import type { Checkpoint } from './modulation/map-report.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

export type Priority = 'live' | 'batch';

interface Job {
  id: string;
  priority: Priority;
  /** Does the job; asks the checkpoint between its steps. */
  work(checkpoint: Checkpoint): Promise<void>;
  fail(error: unknown): void;
  cancelled: boolean;
}

/** Thrown at a checkpoint of a batch job that gives way. */
const YIELD = Symbol('yield');

export class Scheduler {
  private readonly batch: Job[] = [];
  private live: Job | undefined;
  private running: Job | undefined;

  /** Runs `work` when its turn comes; rejects with `superseded` or `cancelled` when it does not come or is given up. */
  schedule<T>(id: string, priority: Priority, work: (checkpoint: Checkpoint) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        id,
        priority,
        work: async (checkpoint) => resolve(await work(checkpoint)),
        fail: reject,
        cancelled: false,
      };
      if (priority === 'live') {
        this.live?.fail(new SpadeworkError('superseded'));
        this.live = job;
      } else this.batch.push(job);
      if (!this.running) void this.runNext();
    });
  }

  /** Takes a waiting job out, or stops a running one at its next step. Unknown ids are no error: the job may just have ended. */
  cancel(id: string): void {
    if (this.live?.id === id) {
      this.live.fail(new SpadeworkError('cancelled'));
      this.live = undefined;
    }
    const waiting = this.batch.findIndex((job) => job.id === id);
    if (waiting >= 0) this.batch.splice(waiting, 1)[0]!.fail(new SpadeworkError('cancelled'));
    if (this.running?.id === id) this.running.cancelled = true;
  }

  private async runNext(): Promise<void> {
    for (;;) {
      const job = this.live ?? this.batch.shift();
      if (job === this.live) this.live = undefined;
      this.running = job;
      if (!job) return;
      try {
        await job.work(() => this.passCheckpoint(job));
      } catch (error) {
        if (error === YIELD) this.batch.unshift(job);
        else job.fail(error);
      }
    }
  }

  /** Lets messages in (a newer job, a cancel), then says whether the job goes on. */
  private async passCheckpoint(job: Job): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (job.cancelled) throw new SpadeworkError('cancelled');
    // No error: a signal that only `runNext` catches.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (job.priority === 'batch' && this.live) throw YIELD;
  }
}
