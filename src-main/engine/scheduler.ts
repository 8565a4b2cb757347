/**
 * Decides which job the engine works on, for all who ask it: live jobs before what a person waits for, that before batch
 * jobs. Of a window's waiting live jobs only the newest stays (the others end with `superseded`), and windows take turns.
 * A batch job gives way to any other between the stages of a picture and is done again afterwards.
 */
import type { Checkpoint } from './modulation/map-report.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';

/** Who goes first. */
const RANK = { live: 0, soon: 1, batch: 2 } as const;
export type Priority = keyof typeof RANK;

export interface Turn {
  /** Names the job for `cancel`. */
  id: string;
  priority: Priority;
  /** Whose live job it is; those without are of one window together. */
  window?: string | undefined;
}

interface Job extends Turn {
  /** Does the job; asks the checkpoint between its steps. */
  work(checkpoint: Checkpoint): Promise<void>;
  fail(error: unknown): void;
  cancelled: boolean;
}

/** Thrown at a checkpoint of a batch job that gives way. */
const YIELD = Symbol('yield');

export class Scheduler {
  /** Of each rank the first is next. */
  private readonly waiting: Job[] = [];
  private running: Job | undefined;

  /** Runs `work` when its turn comes; rejects with `superseded` or `cancelled` when it does not come or is given up. */
  schedule<T>(turn: Turn, work: (checkpoint: Checkpoint) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.enqueue({
        ...turn,
        work: async (checkpoint) => resolve(await work(checkpoint)),
        fail: reject,
        cancelled: false,
      });
      if (!this.running) void this.runNext();
    });
  }

  /** Takes a waiting job out, or stops a running one at its next step. Unknown ids are no error: the job may just have ended. */
  cancel(id: string): void {
    const at = this.waiting.findIndex((job) => job.id === id);
    if (at >= 0) this.waiting.splice(at, 1)[0]!.fail(new SpadeworkError('cancelled'));
    if (this.running?.id === id) this.running.cancelled = true;
  }

  /** A window's newer live job takes the older one's place in the line. */
  private enqueue(job: Job): void {
    const older = this.waiting.findIndex(
      ({ priority, window }) => priority === 'live' && job.priority === 'live' && window === job.window,
    );
    if (older < 0) this.waiting.push(job);
    else this.waiting.splice(older, 1, job)[0]!.fail(new SpadeworkError('superseded'));
  }

  private takeNext(): Job | undefined {
    const first = Math.min(...this.waiting.map(({ priority }) => RANK[priority]));
    const at = this.waiting.findIndex(({ priority }) => RANK[priority] === first);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  private async runNext(): Promise<void> {
    for (;;) {
      const job = this.takeNext();
      this.running = job;
      if (!job) return;
      try {
        await job.work(() => this.passCheckpoint(job));
      } catch (error) {
        if (error === YIELD) this.waiting.unshift(job);
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
    if (job.priority === 'batch' && this.waiting.some(({ priority }) => priority !== 'batch')) throw YIELD;
  }
}
