import { expect, it } from 'vitest';
import { StyleChoiceModel, type StyleBase } from './style-choice.svelte.ts';

const dusk: StyleBase = { kind: 'encoded', name: 'dusk', mu: [1], sigma: [2], source: { kind: 'gallery', id: 'dusk' } };

it('takes a style as it is, and lets the dice vary it again', () => {
  const style = new StyleChoiceModel();
  style.takeBase(dusk);
  expect(style.choice).toMatchObject({ kind: 'encoded', strength: 0 });
  expect(style.galleryId).toBe('dusk');
  const before = style.seed;
  style.dice();
  expect(style.seed).not.toBe(before);
  expect(style.choice).toMatchObject({ kind: 'encoded', strength: 0.5 });
  style.setStrength(1.25);
  style.takeBase(dusk);
  expect(style.varyingStrength).toBe(1.25);
});

it('gives a latent up for a seed that is asked for', () => {
  const style = new StyleChoiceModel();
  style.takeBase({ kind: 'latent', name: '~ dusk', z: [3] });
  expect(style.choice).toEqual({ kind: 'latent', name: '~ dusk', z: [3] });
  style.takeSeed(9);
  expect(style.choice).toEqual({ kind: 'seed', seed: 9 });
});

it('restores what a picture was made in', () => {
  const style = new StyleChoiceModel();
  for (const choice of [
    { kind: 'encoded', name: 'dusk', mu: [1], sigma: [2], strength: 0.75, seed: 12 },
    { kind: 'latent', name: 'frame 01', z: [4] },
    { kind: 'seed', seed: 7 },
  ] as const) {
    style.restore(structuredClone(choice) as never);
    expect(style.choice).toEqual(choice);
  }
});
