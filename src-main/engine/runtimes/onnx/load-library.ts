import { SpadeworkError, type ErrorCode } from '../../../../src-shared/api/errors.ts';
import type { SessionSettings } from './session.ts';

/** onnxruntime for a network that it alone runs. Throws `missing` where its native part does not load. */
export async function loadLibrary(missing: ErrorCode): Promise<SessionSettings['library']> {
  try {
    return (await import('onnxruntime-node')).default;
  } catch (cause) {
    throw new SpadeworkError(missing, {}, { cause });
  }
}
