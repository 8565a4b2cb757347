import { expect, test } from 'vitest';
import { normalLatent } from '../random.ts';
import type { StyleChoice } from '../request.ts';
import { styleChoiceSchema } from '../request.ts';
import { walkStyles } from './walk-styles.ts';

const stops: StyleChoice[] = [
  { kind: 'seed', seed: 1 },
  { kind: 'encoded', name: 'photo', mu: [1, 2, 3], sigma: [1, 1, 1], strength: 0, seed: 1 },
];

test('goes from the first style to the last, each frame a style of its own', () => {
  const frames = walkStyles(stops, 3, { frames: 12, loop: false, pace: 'ease' });
  expect(frames.map(({ name }) => name).slice(0, 2)).toEqual(['frame 01', 'frame 02']);
  const first = frames[0]!.style;
  const last = frames[11]!.style;
  expect(first.kind === 'latent' && first.z.map(Math.fround)).toEqual(
    [...normalLatent(1, 3)].map((value) => expect.closeTo(value, 6) as number),
  );
  expect(last.kind === 'latent' && last.z).toEqual([1, 2, 3].map((value) => expect.closeTo(value, 6) as number));
  for (const { style } of frames) expect(styleChoiceSchema.safeParse(style).success).toBe(true);
});

test('a loop comes back without a seam: the step from the last frame to the first is like the others', () => {
  const z = walkStyles(stops, 3, { frames: 40, loop: true, pace: 'even' }).map(({ style }) =>
    style.kind === 'latent' ? style.z : [],
  );
  const steps = z.map((from, i) => Math.hypot(...from.map((value, at) => value - z[(i + 1) % z.length]![at]!)));
  expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(3);
  expect(steps[39]).toBeLessThanOrEqual(Math.max(...steps.slice(0, 39)) * 1.01);
});

test('a style of another pack is refused', () => {
  expect(() => walkStyles(stops, 4, { frames: 2, loop: false, pace: 'even' })).toThrow(
    expect.objectContaining({ code: 'style-size' }),
  );
});
