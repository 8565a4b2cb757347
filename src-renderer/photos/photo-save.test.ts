import { expect, it } from 'vitest';
import { pictureFileName } from './photo-save.svelte.ts';

it('names a picture after its document, its style and its seed', () => {
  expect(pictureFileName('', { kind: 'seed', seed: 7 }, 7, 'png')).toBe('spadework-seed-7.png');
  const dusk = { kind: 'encoded' as const, name: 'Dusk / 夕暮れ', mu: [0], sigma: [1], strength: 0, seed: 12 };
  expect(pictureFileName('lake', dusk, 12, 'jpeg')).toBe('lake-Dusk - 夕暮れ-seed-12.jpg');
  const near = { kind: 'latent' as const, name: '~ Dusk', z: [0] };
  expect(pictureFileName('lake', near, 3, 'webp')).toBe('lake-~ Dusk-seed-3.webp');
});
