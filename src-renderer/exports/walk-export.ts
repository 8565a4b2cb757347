import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';

/** The frames of a walk, to be exported instead of a source. */
export interface WalkExport {
  styles: readonly BatchStyle[];
  framesPerSecond: number;
}
