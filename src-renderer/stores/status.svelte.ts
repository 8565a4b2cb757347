/** The one notice that the status line shows: what happened last, kept as data so that it follows the language. */
import { toPlainError, type ErrorCode, type ErrorDetails, type PlainError } from '../../src-shared/api/errors.ts';
import { isUnexpected, type NoteUnexpected } from '../../src-shared/api/unexpected.ts';
import type { MessageKey } from './language.svelte.ts';

/** What errors of making the live picture are about. */
export const PICTURE_TOPIC = 'picture';

/** What a notice offers to do about itself. */
export interface Offer {
  label: MessageKey;
  run: () => void;
}

export type Notice =
  | { kind: 'info'; key: MessageKey; details: ErrorDetails; offer: Offer | null }
  /** `about` names the concern, so that its next success takes the error away. */
  | { kind: 'error'; error: PlainError; about: string };

export class Status {
  notice = $state.raw<Notice | null>(null);

  constructor(private readonly note: NoteUnexpected = () => undefined) {}

  inform(key: MessageKey, details: ErrorDetails = {}, offer: Offer | null = null): void {
    this.notice = { kind: 'info', key, details, offer };
  }

  /** Shows anything thrown; what nobody expected goes into the host's log as well. */
  fail(thrown: unknown, about: string): void {
    if (isUnexpected(thrown)) this.note(about, thrown);
    this.notice = { kind: 'error', error: toPlainError(thrown), about };
  }

  /** Takes the error of this concern away, if it is the one shown. */
  recover(about: string): void {
    if (this.notice?.kind === 'error' && this.notice.about === about) this.notice = null;
  }

  /** Takes away an error of this kind, whatever it was about: its cause has passed. */
  recoverFrom(code: ErrorCode): void {
    if (this.notice?.kind === 'error' && this.notice.error.code === code) this.notice = null;
  }

  /** Takes away what the person has gone past; what still stands in the way of pictures stays, and so does an offer. */
  clearPassed(): void {
    const { notice } = this;
    const stays = notice?.kind === 'error' ? notice.about === PICTURE_TOPIC : notice?.offer != null;
    if (!stays) this.notice = null;
  }

  dismiss(): void {
    this.notice = null;
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
}
