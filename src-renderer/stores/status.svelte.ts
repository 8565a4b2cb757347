/** The notices of the window: what happened and what went wrong, newest last, kept as data so that they follow the language. */
import { untrack } from 'svelte';
import { toPlainError, type ErrorCode, type ErrorDetails, type PlainError } from '../../src-shared/api/errors.ts';
import { isUnexpected, type NoteUnexpected } from '../../src-shared/api/unexpected.ts';
import type { MessageKey } from './language.svelte.ts';

/** What errors of making the live picture are about. */
export const PICTURE_TOPIC = 'picture';

/** More would hide the canvas; the oldest that only informs goes first. */
export const MAX_NOTICES = 4;

/** What a notice offers to do about itself. */
export interface Offer {
  label: MessageKey;
  run: () => void;
}

interface Informing {
  /** `working` stands for a task that goes on: only its end takes it away. */
  kind: 'info' | 'working';
  key: MessageKey;
  details: ErrorDetails;
  offer: Offer | null;
}

interface Failing {
  kind: 'error';
  error: PlainError;
  /** The concern, so that its next success takes the error away. */
  about: string;
  /** Whether the person has gone on with something else since. */
  passed: boolean;
}

export type Notice = { id: number } & (Informing | Failing);

export class Status {
  notices = $state.raw<readonly Notice[]>([]);
  private lastId = 0;

  constructor(private readonly note: NoteUnexpected = () => undefined) {}

  /** Says what happened; the same words again take the place of the earlier ones. */
  inform(key: MessageKey, details: ErrorDetails = {}, offer: Offer | null = null): void {
    this.add({ kind: 'info', key, details, offer });
  }

  /** Says what is being done, until `end` is called. */
  working(key: MessageKey, details: ErrorDetails = {}): { end: () => void } {
    const id = this.add({ kind: 'working', key, details, offer: null });
    return { end: () => this.dismiss(id) };
  }

  /** Shows anything thrown; what nobody expected goes into the host's log as well. */
  fail(thrown: unknown, about: string): void {
    if (isUnexpected(thrown)) this.note(about, thrown);
    this.add({ kind: 'error', error: toPlainError(thrown), about, passed: false });
  }

  /** Takes the error of this concern away. */
  recover(about: string): void {
    this.keep((notice) => notice.kind !== 'error' || notice.about !== about);
  }

  /** Takes away errors of this kind, whatever they were about: their cause has passed. */
  recoverFrom(code: ErrorCode): void {
    this.keep((notice) => notice.kind !== 'error' || notice.error.code !== code);
  }

  /** The person goes on with something else: errors need not wait to be closed, but for one that stands in the way of pictures. */
  passBy(): void {
    if (!this.notices.some((notice) => notice.kind === 'error' && !notice.passed && notice.about !== PICTURE_TOPIC))
      return;
    this.notices = this.notices.map((notice) =>
      notice.kind === 'error' && notice.about !== PICTURE_TOPIC ? { ...notice, passed: true } : notice,
    );
  }

  dismiss(id: number): void {
    this.keep((notice) => notice.id !== id);
  }

  /** Runs a task and shows what it throws; true when it succeeded. */
  async attempt(about: string, task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      this.recover(about);
      return true;
    } catch (thrown) {
      this.fail(thrown, about);
      return false;
    }
  }

  private add(said: Informing | Failing): number {
    const id = ++this.lastId;
    let notices: readonly Notice[] = [...this.present().filter((notice) => !isSame(notice, said)), { id, ...said }];
    while (notices.length > MAX_NOTICES) {
      const gone = notices.find(({ kind }) => kind === 'info') ?? notices[0];
      notices = notices.filter((notice) => notice !== gone);
    }
    this.notices = notices;
    return id;
  }

  private keep(stays: (notice: Notice) => boolean): void {
    const notices = this.present();
    if (!notices.every(stays)) this.notices = notices.filter(stays);
  }

  /** An effect that says something is not to run again because something was said: it would say it again, for ever. */
  private present(): readonly Notice[] {
    return untrack(() => this.notices);
  }
}

/** Whether the one says again what the other said. */
function isSame(notice: Notice, said: Informing | Failing): boolean {
  if (notice.kind === 'error' || said.kind === 'error') {
    return notice.kind === 'error' && said.kind === 'error' && notice.about === said.about;
  }
  return notice.key === said.key;
}
