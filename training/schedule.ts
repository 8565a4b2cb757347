/** How the steps of the optimisers grow and fall. */

export interface Schedule {
  /** Steps at whose end the learning rates are 0; they fall from the half on. Without it they stay. */
  total?: number;
  /** Steps over which the rates of the networks that make pictures grow to their own, while new discriminators learn. */
  headStart: number;
  /** By how much larger all rates are than the objective's own; 1 without it. */
  scale?: number;
}

/** Steps over which all rates grow at the start, while Adam's means are of few gradients. */
const WARM_UP = 20;

/** Factor of the learning rates at a step: 1 in the first half of a training, then linearly down to 0 at its end. */
export function learningRateFactor(step: number, steps: number): number {
  return Math.min(1, (2 * (steps - step)) / steps);
}

/** `isMaker`: of a network that makes pictures. */
export function rateFactor({ total, headStart, scale = 1 }: Schedule, step: number, isMaker: boolean): number {
  const fall = total === undefined ? 1 : Math.max(0, learningRateFactor(step, total));
  const growth = headStart === 0 ? 1 : Math.min(1, (step + 1) / (isMaker ? headStart : WARM_UP));
  return scale * fall * growth;
}
