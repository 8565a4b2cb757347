/**
 * Affine maps of the plane, in the convention of DOMMatrix and SVG: x' = a x + c y + e, y' = b x + d y + f. Coordinates are
 * document pixels; pixel (i, j) is the square from (i, j) to (i + 1, j + 1).
 */
import type { Point, Rect } from '../geometry.ts';

export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function translation(x: number, y: number): Affine {
  return { a: 1, b: 0, c: 0, d: 1, e: x, f: y };
}

/** Scales about `pivot`; -1 mirrors. */
export function scaling(pivot: Point, x: number, y = x): Affine {
  return { a: x, b: 0, c: 0, d: y, e: pivot.x - x * pivot.x, f: pivot.y - y * pivot.y };
}

/** Turns by `degrees`, clockwise on the screen, about `pivot`. Multiples of 90 are exact. */
export function rotation(pivot: Point, degrees: number): Affine {
  const turn = ((degrees % 360) + 360) % 360;
  const quarter = turn / 90;
  const cos = Number.isInteger(quarter) ? [1, 0, -1, 0][quarter]! : Math.cos((turn * Math.PI) / 180);
  const sin = Number.isInteger(quarter) ? [0, 1, 0, -1][quarter]! : Math.sin((turn * Math.PI) / 180);
  return {
    a: cos,
    b: sin,
    c: -sin,
    d: cos,
    e: pivot.x - cos * pivot.x + sin * pivot.y,
    f: pivot.y - sin * pivot.x - cos * pivot.y,
  };
}

/** Mirrors left and right about the middle of `box`. */
export function flipHorizontal(box: Rect): Affine {
  return scaling({ x: box.x + box.width / 2, y: 0 }, -1, 1);
}

/** Mirrors top and bottom about the middle of `box`. */
export function flipVertical(box: Rect): Affine {
  return scaling({ x: 0, y: box.y + box.height / 2 }, 1, -1);
}

/**
 * Turns by `quarters` times 90 degrees clockwise about the middle of `box`, moved by half a pixel where pixels would
 * otherwise come to lie between pixels.
 */
export function quarterTurns(box: Rect, quarters: number): Affine {
  const odd = (box.width + box.height) % 2 !== 0 && quarters % 2 !== 0;
  const shift = odd ? 0.5 : 0;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return combine(rotation(middle, 90 * quarters), translation(shift, shift));
}

/** First `first`, then `second`. */
export function combine(first: Affine, second: Affine): Affine {
  return {
    a: second.a * first.a + second.c * first.b,
    b: second.b * first.a + second.d * first.b,
    c: second.a * first.c + second.c * first.d,
    d: second.b * first.c + second.d * first.d,
    e: second.a * first.e + second.c * first.f + second.e,
    f: second.b * first.e + second.d * first.f + second.f,
  };
}

export function mapPoint(affine: Affine, { x, y }: Point): Point {
  return { x: affine.a * x + affine.c * y + affine.e, y: affine.b * x + affine.d * y + affine.f };
}

/** The map backwards; `undefined` where it has no inverse, as after scaling by 0. */
export function invert({ a, b, c, d, e, f }: Affine): Affine | undefined {
  const determinant = a * d - b * c;
  if (!Number.isFinite(1 / determinant) || !Number.isFinite(e + f)) return undefined;
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  };
}

/** The smallest box of pixels around the image of `box`. */
export function mapBox(affine: Affine, box: Rect): Rect {
  const corners = [0, 1, 2, 3].map((corner) =>
    mapPoint(affine, { x: box.x + (corner & 1) * box.width, y: box.y + (corner >> 1) * box.height }),
  );
  const x = Math.floor(Math.min(...corners.map((corner) => corner.x)));
  const y = Math.floor(Math.min(...corners.map((corner) => corner.y)));
  const right = Math.ceil(Math.max(...corners.map((corner) => corner.x)));
  const bottom = Math.ceil(Math.max(...corners.map((corner) => corner.y)));
  return { x, y, width: right - x, height: bottom - y };
}
