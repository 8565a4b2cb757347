import { describe, expect, it } from 'vitest';
import { normalLatent, uniformGenerator } from '../random.ts';
import { mixLatents, mixStyles, nearbyLatent, padCorners, padWeights } from './mix.ts';
import { walkLatent, type Walk } from './walk.ts';

const length = (vector: ArrayLike<number>): number => Math.hypot(...Array.from(vector));
const angle = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.acos(Math.min(1, Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0) / length(a) / length(b)));

describe('the pad', () => {
  it.each([1, 2, 3, 4])('gives each of %i styles all the weight where it stands', (count) => {
    padCorners(count).forEach((corner, i) => {
      padWeights(count, corner).forEach((weight, at) => expect(weight).toBeCloseTo(at === i ? 1 : 0, 12));
    });
  });

  it('gives weights of sum 1, none negative, anywhere and beyond the rim', () => {
    const random = uniformGenerator(2);
    for (let i = 0; i < 2000; i++) {
      const weights = padWeights(1 + (i % 4), { x: random() * 1.4 - 0.2, y: random() * 1.4 - 0.2 });
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    }
    expect(() => padWeights(5, { x: 0, y: 0 })).toThrow(RangeError);
  });

  it('goes to the nearest point of the triangle’s rim', () => {
    // From the bottom left corner straight onto the left side: (0.4, 0.8).
    const [left, right, bottom] = padWeights(3, { x: 0, y: 1 });
    expect([left, right, bottom].map((weight) => Number(weight!.toFixed(6)))).toEqual([0.2, 0, 0.8]);
    expect(padWeights(3, { x: 1, y: 1 }).map((weight) => Number(weight.toFixed(6)))).toEqual([0, 0.2, 0.8]);
  });
});

describe('mixing latents', () => {
  const a = normalLatent(1, 256);
  const b = normalLatent(2, 256);

  it('is slerp for two: even angles, and lengths in between', () => {
    const whole = angle(a, b);
    for (const share of [0, 0.25, 0.5, 0.9, 1]) {
      const mixed = mixLatents([a, b], [1 - share, share]);
      expect(angle(a, mixed)).toBeCloseTo(share * whole, 5);
      expect(length(mixed)).toBeCloseTo((1 - share) * length(a) + share * length(b), 3);
    }
  });

  it('keeps its distance from the origin where the straight mean would lose half of it', () => {
    const four = [1, 2, 3, 4].map((seed) => normalLatent(seed, 256));
    const mixed = mixLatents(four, [0.25, 0.25, 0.25, 0.25]);
    expect(length(mixed)).toBeGreaterThan(14);
    const straight = four[0]!.map((_, i) => four.reduce((sum, latent) => sum + latent[i]! / 4, 0));
    expect(length(straight)).toBeLessThan(9);
  });

  it('does not depend on the order', () => {
    const three = [1, 2, 3].map((seed) => normalLatent(seed, 64));
    const forth = mixLatents(three, [0.5, 0.3, 0.2]);
    const back = mixLatents(three.toReversed(), [0.2, 0.3, 0.5]);
    forth.forEach((value, i) => expect(value).toBeCloseTo(back[i]!, 6));
  });

  it('mixes straight where there is no direction, or opposite ones', () => {
    expect([
      ...mixLatents(
        [
          [0, 0],
          [2, 4],
        ],
        [0.5, 0.5],
      ),
    ]).toEqual([1, 2]);
    expect([
      ...mixLatents(
        [
          [1, 0],
          [-1, 0],
        ],
        [0.5, 0.5],
      ),
    ]).toEqual([0, 0]);
    expect(
      [
        ...mixLatents(
          [
            [3, 4],
            [3, 4],
          ],
          [0.3, 0.7],
        ),
      ].map((value) => Number(value.toFixed(5))),
    ).toEqual([3, 4]);
  });

  it('mixes the spread of styles evenly', () => {
    const mixed = mixStyles(
      [
        { mu: [1, 0], sigma: [0.2, 0.4] },
        { mu: [0, 1], sigma: [0.4, 0] },
      ],
      [0.5, 0.5],
    );
    mixed.mu.forEach((value) => expect(value).toBeCloseTo(Math.SQRT1_2, 6));
    mixed.sigma.forEach((value, i) => expect(value).toBeCloseTo([0.3, 0.2][i]!, 12));
  });
});

describe('more like this', () => {
  const z = normalLatent(5, 64);

  it('turns by the step and keeps the length, another way for another seed', () => {
    for (const step of [0.1, 0.5, 1]) {
      const near = nearbyLatent(z, step, 9);
      expect(angle(z, near)).toBeCloseTo((step * Math.PI) / 2, 5);
      expect(length(near)).toBeCloseTo(length(z), 4);
    }
    expect(nearbyLatent(z, 0, 9)).toEqual(z);
    expect(nearbyLatent(z, 0.3, 9)).toEqual(nearbyLatent(z, 0.3, 9));
    expect(nearbyLatent(z, 0.3, 9)).not.toEqual(nearbyLatent(z, 0.3, 10));
  });

  it('starts from the origin with a small random latent', () => {
    expect(length(nearbyLatent(new Float32Array(64), 0.1, 3))).toBeCloseTo(0.1 * length(normalLatent(3, 64)), 5);
  });
});

describe('walks', () => {
  const stops = [1, 2, 3].map((seed) => normalLatent(seed, 64));
  const framesOf = (walk: Walk): Float32Array[] =>
    Array.from({ length: walk.frames }, (_, frame) => walkLatent(walk, frame));
  const near = (found: Float32Array, wanted: Float32Array): void =>
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));

  it('begin at the first stop, pass each, and end at the last', () => {
    const frames = framesOf({ stops, frames: 9, loop: false, pace: 'ease' });
    near(frames[0]!, stops[0]!);
    near(frames[4]!, stops[1]!);
    near(frames[8]!, stops[2]!);
  });

  it('close without a seam and without a frame twice when they loop', () => {
    const frames = framesOf({ stops, frames: 12, loop: true, pace: 'even' });
    near(frames[8]!, stops[2]!);
    const steps = frames.map((frame, i) => angle(frame, frames[(i + 1) % 12]!));
    // Each leg is walked evenly in four frames, the one from the last frame to the first too.
    for (let leg = 0; leg < 3; leg++) {
      for (let i = 1; i < 4; i++) expect(steps[4 * leg + i]).toBeCloseTo(steps[4 * leg]!, 4);
      expect(steps[4 * leg]).toBeGreaterThan(0.1);
    }
  });

  it('set off and arrive slowly when they ease', () => {
    const frames = framesOf({ stops: stops.slice(0, 2), frames: 11, loop: false, pace: 'ease' });
    const steps = frames.slice(1).map((frame, i) => angle(frames[i]!, frame));
    expect(steps[0]!).toBeLessThan(0.3 * steps[5]!);
    expect(steps[9]!).toBeCloseTo(steps[0]!, 4);
  });

  it('stand still with one stop or one frame', () => {
    near(walkLatent({ stops: stops.slice(0, 1), frames: 5, loop: false, pace: 'ease' }, 3), stops[0]!);
    near(walkLatent({ stops, frames: 1, loop: false, pace: 'even' }, 0), stops[0]!);
  });
});
