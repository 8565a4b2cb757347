import { expect, it } from 'vitest';
import type { BatchStyle } from './batch-plan.ts';
import { usualTemplate } from './usual-template.ts';

const seed: BatchStyle = { name: 'seed 1', style: { kind: 'seed', seed: 1 } };
const encoded = (strength: number): BatchStyle => ({
  name: 'dusk',
  style: { kind: 'encoded', name: 'dusk', mu: [0], sigma: [1], strength, seed: 1 },
});

it('names what differs', () => {
  expect(usualTemplate([seed, seed])).toBe('{map}-seed-{seed}');
  expect(usualTemplate([encoded(0), { name: 'frame 01', style: { kind: 'latent', name: 'frame 01', z: [1] } }])).toBe(
    '{map}-{style}',
  );
  expect(usualTemplate([encoded(0.5), encoded(0)])).toBe('{map}-{style}-{seed}');
});
