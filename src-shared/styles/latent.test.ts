import { expect, test } from 'vitest';
import { normalLatent } from '../random.ts';
import type { StyleChoice } from '../request.ts';
import { latentOf } from './latent.ts';

test('a seed is noise, a latent is itself, a photo is mu + strength * sigma * noise', () => {
  const eps = normalLatent(9, 2);
  expect(latentOf({ kind: 'seed', seed: 9 }, 2)).toEqual(eps);
  expect([...latentOf({ kind: 'latent', name: '', z: [0.5, -1] }, 2)]).toEqual([0.5, -1]);
  const encoded: StyleChoice = { kind: 'encoded', name: '', mu: [1, 2], sigma: [0.5, 0.25], strength: 2, seed: 9 };
  expect([...latentOf(encoded, 2)]).toEqual([Math.fround(1 + eps[0]!), Math.fround(2 + 0.5 * eps[1]!)]);
});

test('a pack without VAE has no latent, whatever the style', () => {
  expect(latentOf({ kind: 'latent', name: '', z: [1] }, 0)).toEqual(new Float32Array(0));
});

const wrongLengths: StyleChoice[] = [
  { kind: 'latent', name: 'x', z: [1] },
  { kind: 'encoded', name: 'x', mu: [1, 2], sigma: [1], strength: 1, seed: 0 },
];
test.each(wrongLengths)('a style of another length is refused: $kind', (style) => {
  expect(() => latentOf(style, 2)).toThrow(
    expect.objectContaining({ code: 'style-size', details: { name: 'x', length: 1, expected: 2 } }),
  );
});
