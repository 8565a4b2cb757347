/** Throws that nobody expected: each is written down once, by the process in which it happened. */
import { SpadeworkError } from './errors.ts';

/** How the log's entry of such a throw begins. */
export const UNEXPECTED = 'Unexpected in';

/** Takes note of a throw that nobody expected; `where` names the boundary at which it was caught. */
export type NoteUnexpected = (where: string, thrown: unknown) => void;

/** Whether a person can act on it: errors with a code are answers, everything else is a mistake of the app. */
export function isUnexpected(thrown: unknown): boolean {
  return !(thrown instanceof SpadeworkError);
}
