/** For tests of readers: what a reader says of a bad file. */
import { SpadeworkError } from '../../../src-shared/api/errors.ts';

/** Code of the error that `read` throws, 'no error' without one. Anything but a SpadeworkError is a crash, and passed on. */
export function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof SpadeworkError) return thrown.code;
    throw thrown;
  }
  return 'no error';
}

/** The same for a reader that takes its time. */
export async function codeOfAsync(read: () => Promise<unknown>): Promise<string> {
  try {
    await read();
  } catch (thrown) {
    if (thrown instanceof SpadeworkError) return thrown.code;
    throw thrown;
  }
  return 'no error';
}
