/** How long a notice stays by itself: as long as it takes to read, longer where it offers something, and errors until they are closed or their cause has passed. */
import type { Notice } from './status.svelte.ts';

const READING = { least: 5000, most: 12_000, start: 3500, perCharacter: 45 };
/** Time to decide whether to take an offer such as Undo. */
const OFFER = 20_000;
/** An error that the person has gone past stays this much longer. */
const PASSED = 8000;

/** Milliseconds, or null for a notice that stays; `words` is what it says in the window's language. */
export function noticeTime(notice: Notice, words: string): number | null {
  switch (notice.kind) {
    case 'working':
      return null;
    case 'error':
      return notice.passed ? PASSED : null;
    case 'info':
      if (notice.offer !== null) return OFFER;
      return Math.min(READING.most, Math.max(READING.least, READING.start + READING.perCharacter * words.length));
  }
}
