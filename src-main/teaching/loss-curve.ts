/** The losses of a training as a curve of a bounded number of points: each is the mean of some steps, ever more of them. */
import { CURVE_POINTS, type CurvePoint } from '../../src-shared/api/teach-api.ts';

export class LossCurve {
  /** Steps that each point stands for. */
  private width = 1;
  private finished: CurvePoint[] = [];
  private open: CurvePoint[] = [];

  add(step: number, losses: Readonly<Record<string, number>>): void {
    this.open.push({ step, losses: { ...losses } });
    if (this.open.length < this.width) return;
    this.finished.push(meanOf(this.open));
    this.open = [];
    if (this.finished.length < CURVE_POINTS) return;
    const halved: CurvePoint[] = [];
    for (let i = 0; i < this.finished.length; i += 2) halved.push(meanOf(this.finished.slice(i, i + 2)));
    this.finished = halved;
    this.width *= 2;
  }

  points(): CurvePoint[] {
    return [...this.finished];
  }
}

/** Losses that are not numbers any more are left out. */
function meanOf(points: readonly CurvePoint[]): CurvePoint {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { losses } of points)
    for (const [name, loss] of Object.entries(losses)) {
      if (!Number.isFinite(loss)) continue;
      const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: sum + loss, count: count + 1 });
    }
  return {
    step: points.at(-1)?.step ?? 0,
    losses: Object.fromEntries([...sums].map(([name, { sum, count }]) => [name, sum / count])),
  };
}
