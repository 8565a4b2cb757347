/** Where the document lies on the screen: pure arithmetic in CSS pixels and document pixels. */
import type { Point, Rect, Size } from '../../src-shared/geometry.ts';

export interface View {
  /** Document point at the middle of a pane. */
  centre: Point;
  /** CSS pixels a document pixel. */
  scale: number;
  /** Flipped left to right on the screen only. */
  mirrored: boolean;
  /** Turned clockwise on the screen only, in degrees from -180 to below 180, after mirroring. */
  angle: number;
}

export const MIN_SCALE = 1 / 64;
export const MAX_SCALE = 64;

export function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** The map from document to pane, in the order that Konva applies: scale (negative where mirrored), turn by `rotation` degrees, move. */
export function paneTransform(
  view: View,
  pane: Size,
): { scaleX: number; scaleY: number; rotation: number; x: number; y: number } {
  const scaleX = view.mirrored ? -view.scale : view.scale;
  const centre = turned({ x: view.centre.x * scaleX, y: view.centre.y * view.scale }, view.angle);
  return {
    scaleX,
    scaleY: view.scale,
    rotation: view.angle,
    x: pane.width / 2 - centre.x,
    y: pane.height / 2 - centre.y,
  };
}

export function toDocument(view: View, pane: Size, point: Point): Point {
  const { scaleX, scaleY, rotation, x, y } = paneTransform(view, pane);
  const straight = turned({ x: point.x - x, y: point.y - y }, -rotation);
  return { x: straight.x / scaleX, y: straight.y / scaleY };
}

export function toPane(view: View, pane: Size, point: Point): Point {
  const { scaleX, scaleY, rotation, x, y } = paneTransform(view, pane);
  const there = turned({ x: point.x * scaleX, y: point.y * scaleY }, rotation);
  return { x: there.x + x, y: there.y + y };
}

/** The corners of a rectangle of the pane in document pixels, clockwise from its top left. */
export function cornersInDocument(view: View, pane: Size, { x, y, width, height }: Rect): Point[] {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  return corners.map((corner) => toDocument(view, pane, corner));
}

/** A vector turned clockwise, y pointing down. */
export function turned({ x, y }: Point, degrees: number): Point {
  // Exact for the upright view, whose pixels must fall on the screen's.
  if (degrees === 0) return { x, y };
  const radians = (degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  return { x: cosine * x - sine * y, y: sine * x + cosine * y };
}

/** Zooms so that the document point under `anchor` (pane coordinates) stays there. */
export function zoomAt(view: View, pane: Size, anchor: Point, scale: number): View {
  const held = toDocument(view, pane, anchor);
  const zoomed = { ...view, scale: clampScale(scale) };
  const drifted = toDocument(zoomed, pane, anchor);
  return { ...zoomed, centre: { x: view.centre.x + held.x - drifted.x, y: view.centre.y + held.y - drifted.y } };
}

/** Turns the view around the middle of the pane. */
export function rotateTo(view: View, degrees: number): View {
  const angle = ((((degrees + 180) % 360) + 360) % 360) - 180;
  return { ...view, angle: Math.abs(angle) < 1e-6 ? 0 : angle };
}

/** Moves the document with the pointer by a distance in CSS pixels. */
export function panBy(view: View, dx: number, dy: number): View {
  const { x, y } = turned({ x: dx, y: dy }, -view.angle);
  const direction = view.mirrored ? -1 : 1;
  return { ...view, centre: { x: view.centre.x - (direction * x) / view.scale, y: view.centre.y - y / view.scale } };
}

/** The whole document in the pane, `margin` CSS pixels free on every side, mirrored and turned as it is. */
export function fitView(document: Size, pane: Size, margin: number, { mirrored, angle }: View): View {
  const free = (side: number): number => Math.max(16, side - 2 * margin);
  const [across, down] = [
    turned({ x: document.width, y: document.height }, angle),
    turned({ x: document.width, y: -document.height }, angle),
  ];
  const width = Math.max(Math.abs(across.x), Math.abs(down.x));
  const height = Math.max(Math.abs(across.y), Math.abs(down.y));
  const scale = Math.min(free(pane.width) / width, free(pane.height) / height);
  return { centre: { x: document.width / 2, y: document.height / 2 }, scale: clampScale(scale), mirrored, angle };
}
