/** Examines map images off the window's thread: a large one takes a second, and the brush must not wait. */
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import {
  examineMap,
  type DecodedImage,
  type ImportReport,
  type SourceId,
} from '../../src-shared/labels/import/index.ts';
import type { Label } from '../../src-shared/packs.ts';

export interface ExamineCall {
  image: DecodedImage;
  labels: readonly Label[];
  /** How to read it; without it the likeliest way. */
  source?: SourceId;
}

export type ExamineAnswer = { report: ImportReport } | { error: PlainError };

addEventListener('message', ({ data: { image, labels, source } }: MessageEvent<ExamineCall>) => {
  let answer: ExamineAnswer;
  try {
    answer = { report: examineMap(image, labels, source) };
  } catch (thrown) {
    answer = { error: toPlainError(thrown) };
  }
  postMessage(answer);
});
