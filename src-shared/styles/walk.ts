/** A walk through styles: latents frame by frame, along the sphere from one to the next. */
import { mixLatents } from './mix.ts';

export interface Walk {
  /** The latents that the walk passes, at least one. */
  readonly stops: readonly ArrayLike<number>[];
  /** Frames of the whole walk. */
  readonly frames: number;
  /** Goes on from the last stop to the first; the frame after the last is the first, so that it plays without a seam. */
  readonly loop: boolean;
  /** `even` keeps one pace; `ease` sets off and arrives slowly at every stop. */
  readonly pace: 'even' | 'ease';
}

/** The latent of frame `frame`, counted from 0. Without `loop` the first and the last frame are the first and last stop. */
export function walkLatent({ stops, frames, loop, pace }: Walk, frame: number): Float32Array {
  const legs = loop ? stops.length : stops.length - 1;
  const intervals = loop ? frames : frames - 1;
  if (legs < 1 || intervals < 1) return Float32Array.from(stops[0]!);
  const way = (Math.min(frame, intervals) / intervals) * legs;
  const leg = Math.min(Math.floor(way), legs - 1);
  const share = pace === 'even' ? way - leg : ease(way - leg);
  return mixLatents([stops[leg]!, stops[(leg + 1) % stops.length]!], [1 - share, share]);
}

/** 3t^2 - 2t^3: 0 to 1 with no speed at either end. */
function ease(share: number): number {
  return share * share * (3 - 2 * share);
}
