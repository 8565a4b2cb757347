import { describe, expect, it } from 'vitest';
import { snapAngle } from './snap-angle.ts';

describe('snapAngle', () => {
  it('holds a nearly level line level', () => {
    const { x, y } = snapAngle({ x: 10, y: 10 }, { x: 110, y: 16 });
    expect(x).toBeCloseTo(110);
    expect(y).toBeCloseTo(10);
  });
  it('projects onto the diagonal', () => {
    const { x, y } = snapAngle({ x: 0, y: 0 }, { x: 9, y: 11 });
    expect(x).toBeCloseTo(10);
    expect(y).toBeCloseTo(10);
  });
});
