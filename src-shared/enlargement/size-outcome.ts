/** What becomes of a picture on its way to the size of a file, to be said before it is saved. */
import type { Size } from '../geometry.ts';
import { enlargeFactor, MAX_FACTOR } from './enlarge-factor.ts';

/**
 * `painted`: as the model paints it. `reduced`: resampled. `enlarged`: with detail, by the pack's enlarger. `beyond`: the
 * same, and resampled on from there. `smoothed`: enlarged by resampling alone.
 */
export type SizeOutcome = 'painted' | 'reduced' | 'enlarged' | 'beyond' | 'smoothed';

/** `enlarges`: whether the pack has an enlarger. */
export function sizeOutcome(made: Size, size: Size, enlarges: boolean): SizeOutcome {
  if (made.width === size.width && made.height === size.height) return 'painted';
  const ratio = Math.max(size.width / made.width, size.height / made.height);
  if (ratio <= 1) return 'reduced';
  const factor = enlarges ? enlargeFactor(made, size) : 1;
  if (factor === 1) return 'smoothed';
  return Math.floor(ratio) > MAX_FACTOR ? 'beyond' : 'enlarged';
}
