import { expect, test } from 'vitest';
import { FITTED, movedPlace, placedRect, scaledPlace } from './photo-place.ts';

const photo = { width: 200, height: 100 };
const document = { width: 400, height: 400 };

test('a photo fits into the document, in its middle', () => {
  expect(placedRect(photo, document, FITTED)).toEqual({ x: 0, y: 100, width: 400, height: 200 });
});

test('it is moved and scaled about its middle, and keeps its shape', () => {
  const place = scaledPlace(movedPlace(FITTED, { x: 40, y: -20 }, document), 0.5);
  expect(placedRect(photo, document, place)).toEqual({ x: 140, y: 130, width: 200, height: 100 });
});

test('it stays where it was when the canvas is scaled', () => {
  const place = movedPlace(FITTED, { x: 100, y: 0 }, document);
  const { x, width } = placedRect(photo, { width: 800, height: 800 }, place);
  expect(x + width / 2).toBe(600);
});

test('it cannot be lost', () => {
  const place = scaledPlace(movedPlace(FITTED, { x: 1e9, y: -1e9 }, document), 0);
  expect(place).toEqual({ x: 1, y: -1, scale: 0.1 });
  expect(scaledPlace(FITTED, 1000).scale).toBe(8);
});
