/** Sizes, points and rectangles in one plane: pixels of a document, of a picture or of the screen. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of whole pixels: `x`, `y` is the top left pixel, `width` and `height` are at least 1. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle around both; `undefined` stands for nothing. */
export function uniteRects(a: Rect | undefined, b: Rect | undefined): Rect | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** What lies in both, or `undefined` when they do not meet. */
export function intersectRects(a: Rect, b: Rect): Rect | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** The rectangle with so many pixels more on each side (`x`: left and right, `y`: above and below), as far as `bounds` has them. */
export function growRect(rect: Rect, more: { by: number } | { x: number; y: number }, bounds: Size): Rect {
  const { x: across, y: down } = 'by' in more ? { x: more.by, y: more.by } : more;
  const [x, y] = [Math.max(0, rect.x - across), Math.max(0, rect.y - down)];
  return {
    x,
    y,
    width: Math.min(bounds.width, rect.x + rect.width + across) - x,
    height: Math.min(bounds.height, rect.y + rect.height + down) - y,
  };
}
