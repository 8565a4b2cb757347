/** Where a tracing photo lies over a document. */
import type { Point, Rect, Size } from '../geometry.ts';

export interface PhotoPlace {
  /** Its middle from the document's, as shares of the document's sides: it stays where it was when the canvas is scaled. */
  readonly x: number;
  readonly y: number;
  /** Times the size at which it just fits into the document. */
  readonly scale: number;
}

export const FITTED: PhotoPlace = { x: 0, y: 0, scale: 1 };
/** Bounds of the scale: a photo is neither lost nor endless. */
export const MIN_SCALE = 0.1;
export const MAX_SCALE = 8;
/** So far from the document's middle, in its sides, a photo can still be seen and drawn back. */
const FARTHEST = 1;

/** The photo's rectangle in document pixels. */
export function placedRect(photo: Size, document: Size, { x, y, scale }: PhotoPlace): Rect {
  const times = scale * Math.min(document.width / photo.width, document.height / photo.height);
  const [width, height] = [photo.width * times, photo.height * times];
  return {
    x: (0.5 + x) * document.width - width / 2,
    y: (0.5 + y) * document.height - height / 2,
    width,
    height,
  };
}

/** The place after a drag by so many document pixels. */
export function movedPlace(place: PhotoPlace, by: Point, document: Size): PhotoPlace {
  const within = (value: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, value));
  return { ...place, x: within(place.x + by.x / document.width), y: within(place.y + by.y / document.height) };
}

export function scaledPlace(place: PhotoPlace, scale: number): PhotoPlace {
  return { ...place, scale: Math.max(MIN_SCALE, Math.min(MAX_SCALE, scale)) };
}
