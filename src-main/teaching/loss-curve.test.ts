import { expect, test } from 'vitest';
import { CURVE_POINTS } from '../../src-shared/api/teach-api.ts';
import { LossCurve } from './loss-curve.ts';

test('a few steps are points of their own', () => {
  const curve = new LossCurve();
  curve.add(1, { hinge: 2 });
  curve.add(2, { hinge: 4, kld: 1 });
  expect(curve.points()).toEqual([
    { step: 1, losses: { hinge: 2 } },
    { step: 2, losses: { hinge: 4, kld: 1 } },
  ]);
});

test('many are means of their neighbours, never more points than are allowed, and the last is the last', () => {
  const curve = new LossCurve();
  for (let step = 1; step <= 10_000; step++) {
    curve.add(step, { hinge: step, broken: step === 7 ? Number.NaN : 1 });
    expect(curve.points().length).toBeLessThan(CURVE_POINTS);
  }
  const points = curve.points();
  expect(points.length).toBeGreaterThan(CURVE_POINTS / 2 - 1);
  const [first] = points;
  // Means of steps 1 to n are (n + 1) / 2.
  expect(first!.losses['hinge']).toBeCloseTo((first!.step + 1) / 2, 6);
  expect(points.every(({ losses }) => losses['broken'] === 1)).toBe(true);
});
