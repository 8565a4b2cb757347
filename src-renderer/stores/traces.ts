/** What the window did not expect, sent to the host's log. */
import type { StudioApi } from '../../src-shared/api/studio-api.ts';
import type { NoteUnexpected } from '../../src-shared/api/unexpected.ts';

/** Characters of a stack that are sent. */
const MAX_STACK = 20_000;
/** Different errors that one window sends: one that comes with every frame would fill the log. */
const MAX_TRACES = 50;

/** Sends each error once, however often it comes again. */
export function createTraces({ noteUnexpected }: Pick<StudioApi, 'noteUnexpected'>): NoteUnexpected {
  const sent = new Set<string>();
  return (where, thrown) => {
    const stack = describeThrown(thrown).slice(0, MAX_STACK);
    if (sent.has(stack) || sent.size === MAX_TRACES) return;
    sent.add(stack);
    // A host that is lost cannot be told, and says so itself.
    noteUnexpected({ where: where.slice(0, 100), stack }).catch(() => undefined);
  };
}

/** Words and stack, with those of its causes. */
function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.stack?.includes(thrown.message)
    ? thrown.stack
    : `${thrown.name}: ${thrown.message}\n${thrown.stack}`;
  return thrown.cause === undefined ? own : `${own}\nCaused by: ${describeThrown(thrown.cause)}`;
}
