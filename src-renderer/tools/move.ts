/** Moves the pixels of the active layer; its box scales by the corners and turns from outside. Nearest only. */
import type { Point } from '../../src-shared/geometry.ts';
import {
  beginTransform,
  contentBox,
  rotation,
  scaling,
  translation,
  type Affine,
  type Rect,
} from '../../src-shared/document/index.ts';
import { present } from '../../src-shared/present.ts';
import type { ToolContext } from './tool-context.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

/** CSS pixels around a corner in which a press takes hold of it. */
const GRIP = 12;
/** A side never shrinks below this share of itself, so that every map has an inverse. */
const MIN_SCALE = 0.01;

export const move: Tool = {
  id: 'move',
  label: 'tool.move',
  hint: 'tool.move.hint',
  icon: 'move',
  shortcut: 'V',
  cursor: 'move',
  paints: false,
  usesBrush: false,
  guide({ painting }) {
    const box = painting.activeLayer && contentBox(painting.document, painting.activeLayerId);
    return box === undefined ? [] : outline(box, translation(0, 0));
  },
  begin: (context, pointer) => dragLayer(context, pointer),
};

function dragLayer({ painting, toolbox, viewport, status }: ToolContext, start: ToolPointer): Gesture | null {
  const transform = beginTransform(painting.document, painting.activeLayerId);
  const { box } = transform;
  if (box === undefined) {
    transform.cancel();
    status.inform('tool.move.empty');
    return null;
  }
  const affineTo = chooseAffine(box, start, viewport.view.scale);
  return {
    move(samples) {
      const affine = affineTo(present(samples.at(-1)));
      transform.update(affine);
      toolbox.guide = outline(box, affine);
    },
    release() {
      transform.commit();
      return 'done';
    },
    cancel: () => transform.cancel(),
  };
}

/** What a drag from `start` does to the box, as a function of where the pointer is. */
function chooseAffine(box: Rect, start: Point, scale: number): (pointer: ToolPointer) => Affine {
  const corners = cornersOf(box);
  const held = corners.findIndex(({ x, y }) => Math.hypot(x - start.x, y - start.y) * scale <= GRIP);
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  if (held >= 0) return (pointer) => scaleTo(corners[held]!, pointer.alt ? centre : corners[(held + 2) % 4]!, pointer);
  const inside = start.x >= box.x && start.y >= box.y && start.x < box.x + box.width && start.y < box.y + box.height;
  return inside ? (pointer) => shift(start, pointer) : (pointer) => turn(centre, start, pointer);
}

function shift(start: Point, pointer: ToolPointer): Affine {
  const dx = Math.round(pointer.x - start.x);
  const dy = Math.round(pointer.y - start.y);
  if (!pointer.shift) return translation(dx, dy);
  return Math.abs(dx) > Math.abs(dy) ? translation(dx, 0) : translation(0, dy);
}

function scaleTo(corner: Point, pivot: Point, pointer: ToolPointer): Affine {
  const along = (from: number, to: number, now: number): number => {
    const share = (now - from) / (to - from);
    return Math.abs(share) < MIN_SCALE ? MIN_SCALE * (share < 0 ? -1 : 1) : share;
  };
  const x = along(pivot.x, corner.x, Math.round(pointer.x));
  const y = along(pivot.y, corner.y, Math.round(pointer.y));
  if (!pointer.shift) return scaling(pivot, x, y);
  const both = Math.max(Math.abs(x), Math.abs(y));
  return scaling(pivot, Math.sign(x) * both, Math.sign(y) * both);
}

function turn(centre: Point, start: Point, pointer: ToolPointer): Affine {
  const angle = (point: Point): number => (Math.atan2(point.y - centre.y, point.x - centre.x) * 180) / Math.PI;
  const degrees = angle(pointer) - angle(start);
  return rotation(centre, pointer.shift ? Math.round(degrees / 15) * 15 : degrees);
}

/** Corners in order around the box; opposite ones are two apart. */
function cornersOf({ x, y, width, height }: Rect): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** The closed outline of a box under a map. */
function outline(box: Rect, { a, b, c, d, e, f }: Affine): Point[] {
  const corners = cornersOf(box).map(({ x, y }) => ({ x: a * x + c * y + e, y: b * x + d * y + f }));
  return [...corners, corners[0]!];
}
