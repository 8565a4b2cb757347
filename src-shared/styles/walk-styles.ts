/** A walk as the styles of its frames, to be shown as variants or exported as a batch. */
import type { BatchStyle } from '../exports/batch-plan.ts';
import { noiseSeedOf, type StyleChoice } from '../request.ts';
import { latentOf } from './latent.ts';
import { walkLatent, type Walk } from './walk.ts';

/** Frame by frame; `zDim` is the length of the pack's latents. Throws `style-size` for a style of another pack. */
export function walkStyles(stops: readonly StyleChoice[], zDim: number, walk: Omit<Walk, 'stops'>): BatchStyle[] {
  const latents = stops.map((stop) => latentOf(stop, zDim));
  // Noise that changed along the way would flicker.
  const noise = stops[0] === undefined ? 0 : noiseSeedOf(stops[0]);
  const digits = String(walk.frames).length;
  return Array.from({ length: walk.frames }, (_, frame) => {
    const name = `frame ${String(frame + 1).padStart(digits, '0')}`;
    return { name, style: { kind: 'latent', name, z: [...walkLatent({ ...walk, stops: latents }, frame)], noise } };
  });
}
