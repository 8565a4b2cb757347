/** Work that Ctrl+C ends in good order. */
import { progress } from './arguments.ts';

/** Does `work`; on the first SIGINT or SIGTERM says `ending` and aborts its signal, and the next one ends the process as usual. */
export async function interruptible<T>(ending: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const interrupt = (): void => {
    progress(ending);
    abort.abort();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(abort.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
