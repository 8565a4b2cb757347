/** Gives memory back when hundreds of megabytes fall free at once: after the weights are loaded, and when maps are let go of. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects now. Left to itself V8 keeps dead buffers until the heap is under pressure, which weights, lying outside of
 * it, hardly cause.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (() => void) | undefined;
  setFlagsFromString('--no-expose-gc');
  if (collect === undefined) return;
  collect();
  // The buffers that the first one found are freed beside the program; the next one waits for that.
  collect();
}
