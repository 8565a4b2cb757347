/** Where the document lies on the screen: pure arithmetic in CSS pixels and document pixels. */
import type { Point, Size } from '../../src-shared/geometry.ts';

export interface View {
  /** Document point at the middle of a pane. */
  centre: Point;
  /** CSS pixels a document pixel. */
  scale: number;
  /** Flipped left to right on the screen only. */
  mirrored: boolean;
}

export const MIN_SCALE = 1 / 64;
export const MAX_SCALE = 64;

export function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** The affine map from document to pane: x' = scaleX x + x0, y' = scaleY y + y0. */
export function paneTransform(view: View, pane: Size): { scaleX: number; scaleY: number; x: number; y: number } {
  const scaleX = view.mirrored ? -view.scale : view.scale;
  return {
    scaleX,
    scaleY: view.scale,
    x: pane.width / 2 - view.centre.x * scaleX,
    y: pane.height / 2 - view.centre.y * view.scale,
  };
}

export function toDocument(view: View, pane: Size, point: Point): Point {
  const { scaleX, scaleY, x, y } = paneTransform(view, pane);
  return { x: (point.x - x) / scaleX, y: (point.y - y) / scaleY };
}

export function toPane(view: View, pane: Size, point: Point): Point {
  const { scaleX, scaleY, x, y } = paneTransform(view, pane);
  return { x: point.x * scaleX + x, y: point.y * scaleY + y };
}

/** Zooms so that the document point under `anchor` (pane coordinates) stays there. */
export function zoomAt(view: View, pane: Size, anchor: Point, scale: number): View {
  const held = toDocument(view, pane, anchor);
  const zoomed = { ...view, scale: clampScale(scale) };
  const drifted = toDocument(zoomed, pane, anchor);
  return { ...zoomed, centre: { x: view.centre.x + held.x - drifted.x, y: view.centre.y + held.y - drifted.y } };
}

/** Moves the document with the pointer by a distance in CSS pixels. */
export function panBy(view: View, dx: number, dy: number): View {
  const direction = view.mirrored ? -1 : 1;
  return { ...view, centre: { x: view.centre.x - (direction * dx) / view.scale, y: view.centre.y - dy / view.scale } };
}

/** The whole document in the pane, `margin` CSS pixels free on every side. */
export function fitView(document: Size, pane: Size, margin: number, mirrored: boolean): View {
  const free = (side: number): number => Math.max(16, side - 2 * margin);
  const scale = Math.min(free(pane.width) / document.width, free(pane.height) / document.height);
  return { centre: { x: document.width / 2, y: document.height / 2 }, scale: clampScale(scale), mirrored };
}
