import { fromPlainError } from '../../src-shared/api/errors.ts';
import type { ImportReport } from '../../src-shared/labels/import/index.ts';
import type { ExamineAnswer, ExamineCall } from './examine-worker.ts';

/** Runs `examineMap` in a worker of its own; throws what it throws. */
export function examineImage(call: ExamineCall): Promise<ImportReport> {
  const worker = new Worker(new URL('./examine-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ImportReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ExamineAnswer>) => {
      if ('report' in data) resolve(data.report);
      else reject(fromPlainError(data.error));
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(call);
  }).finally(() => worker.terminate());
}
