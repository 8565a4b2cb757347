/** Steadies a hand: the brush follows the pointer as if drawn by a string. */
import type { Point } from '../../src-shared/geometry.ts';

/**
 * Returns what becomes of each pointer sample. `strength` 0 follows at once; 1 lags most. The last sample of a stroke
 * should be drawn to, so that a line ends where the hand does.
 */
export function createStabiliser(strength: number, start: Point): <Sample extends Point>(sample: Sample) => Sample {
  const pull = 1 - 0.92 * Math.max(0, Math.min(1, strength));
  let { x, y } = start;
  return (sample) => {
    x += (sample.x - x) * pull;
    y += (sample.y - y) * pull;
    return { ...sample, x, y };
  };
}
