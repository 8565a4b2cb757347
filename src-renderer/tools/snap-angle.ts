import type { Point } from '../../src-shared/geometry.ts';

/** Angles that Shift holds a line to: every 15 degrees. */
const STEP = Math.PI / 12;

/** The point on the nearest held angle from `start`, as far as `end` reaches along it. */
export function snapAngle(start: Point, end: Point): Point {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const angle = Math.round(Math.atan2(dy, dx) / STEP) * STEP;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return { x: start.x + length * Math.cos(angle), y: start.y + length * Math.sin(angle) };
}
