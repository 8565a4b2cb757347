import { expect, it } from 'vitest';
import { renderedLine } from './rendered-line.ts';

const picture = { width: 128, height: 96, milliseconds: 41.6 };

it('says the size of the picture beside that of the document, and the time', () => {
  expect(renderedLine({ width: 512, height: 384 }, picture, false)).toBe('512 × 384, rendered 128 × 96 · 42 ms');
});

it('says a size once where both have it', () => {
  expect(renderedLine({ width: 128, height: 96 }, picture, false)).toBe('128 × 96 · 42 ms');
});

it('says of a preview that it is one', () => {
  expect(renderedLine({ width: 512, height: 384 }, picture, true)).toBe('512 × 384, preview 128 × 96 · 42 ms');
});
