/** How far a long piece of work is, how fast it goes, and how long it will take. */
import { z } from 'zod';
import { present } from '../present.ts';

export const progressSchema = z.object({
  done: z.int().min(0),
  total: z.int().min(0),
  /** Null until there is something to reckon with. */
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

/** The rate is taken over so many of the newest steps: soon right, yet calm. */
const STEPS_LOOKED_AT = 16;

export interface ProgressMeter {
  /** One more is done at this time (milliseconds of any clock that only goes forward). */
  advance(now: number): void;
  read(): Progress;
}

/** Starts measuring at `now`; `done` of `total` are done already (a resumed batch) and say nothing of the speed. */
export function startProgress(total: number, now: number, done = 0): ProgressMeter {
  const times = [now];
  let finished = done;
  return {
    advance: (at) => {
      finished++;
      times.push(at);
      if (times.length > STEPS_LOOKED_AT + 1) times.shift();
    },
    read: () => {
      const milliseconds = present(times.at(-1)) - times[0]!;
      const perSecond = milliseconds > 0 ? ((times.length - 1) * 1000) / milliseconds : null;
      return {
        done: finished,
        total,
        perSecond,
        secondsLeft: perSecond === null ? null : (total - finished) / perSecond,
      };
    },
  };
}
