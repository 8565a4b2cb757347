/** Sends what happens to the document to the host, which writes it down: soon, in order, again where it failed. */
import { untrack } from 'svelte';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ProjectApi } from '../../src-shared/api/project-api.ts';
import type { WorkRecord } from '../../src-shared/projects/work-state.ts';

/** Milliseconds from a record to the disk where nothing else is on its way. */
const DELAY = 300;
/** Milliseconds until what could not be written is tried again. */
const RETRY_DELAY = 3000;

export type KeepingState = { kind: 'kept' } | { kind: 'waiting' } | { kind: 'failed'; error: unknown };

export class WorkRecorder {
  /** How much of the document is on the disk. */
  state = $state.raw<KeepingState>({ kind: 'kept' });
  private waiting: WorkRecord[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;
  /** Counts the documents that were recorded. */
  private documents = 0;

  /**
   * `begun` resolves once the host has the document that records are of; `beginAgain` gives it the whole document, where it has
   * lost the thread.
   */
  constructor(
    private readonly api: Pick<ProjectApi, 'recordWork'>,
    private readonly begun: () => Promise<void>,
    private readonly beginAgain: () => Promise<void>,
  ) {}

  add(record: WorkRecord): void {
    // Of drafts and scenes only the newest counts.
    const { kind } = record;
    const replaces = kind === 'scene' || kind === 'unsaved' || kind === 'draft';
    if (replaces) this.waiting = this.waiting.filter((other) => other.kind !== kind);
    this.waiting.push(record);
    // Effects add what they follow: that it is on the disk is nothing for them to run again.
    if (untrack(() => this.state.kind) === 'kept') this.state = { kind: 'waiting' };
    this.schedule(DELAY);
  }

  /** Another document: what waits is of the one before. */
  reset(): void {
    this.documents++;
    this.waiting = [];
    clearTimeout(this.timer);
    this.timer = undefined;
    this.state = { kind: 'kept' };
  }

  /** Resolves once everything so far has been written, or has failed to be. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.sending;
    if (this.waiting.length > 0 || this.state.kind === 'failed') await this.send();
    // Somebody else's call may have taken what waited.
    else await this.sending;
  }

  private schedule(delay: number): void {
    this.timer ??= setTimeout(() => void this.flush(), delay);
  }

  private async send(): Promise<void> {
    const records = this.waiting;
    this.waiting = [];
    this.sending = this.write(records);
    await this.sending;
    this.sending = null;
  }

  private async write(records: WorkRecord[]): Promise<void> {
    const { documents } = this;
    const replaced = (): boolean => this.documents !== documents;
    await this.begun();
    if (replaced()) return;
    try {
      await this.api.recordWork(records);
      if (!replaced()) this.rest();
    } catch (error) {
      if (replaced()) return;
      const code = error instanceof SpadeworkError ? error.code : '';
      if (code === 'work-out-of-step' || code === 'host-lost') {
        await this.beginAgain().then(
          () => this.rest(),
          (again: unknown) => this.fail(again),
        );
      } else {
        this.fail(error);
      }
    }
  }

  private rest(): void {
    this.state = { kind: this.waiting.length === 0 ? 'kept' : 'waiting' };
  }

  /** The host holds what it could not write, and tries again with the next call. */
  private fail(error: unknown): void {
    this.state = { kind: 'failed', error };
    this.schedule(RETRY_DELAY);
  }
}
