/** Polygon and lasso in one: clicks set corners, dragging draws freehand; Enter or a double click closes it. */
import type { Point } from '../../src-shared/geometry.ts';
import { beginStroke, mirrorSink, paintPolygon } from '../../src-shared/document/index.ts';
import { present } from '../../src-shared/present.ts';
import type { ToolContext } from './tool-context.ts';
import { snapAngle } from './snap-angle.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

/** CSS pixels around the first corner in which a click closes the polygon. */
const CLOSE_DISTANCE = 10;
/** CSS pixels of movement that make a press a drag. */
const DRAG_DISTANCE = 4;

export const polygon: Tool = {
  id: 'polygon',
  label: 'tool.polygon',
  hint: 'tool.polygon.hint',
  icon: 'lasso',
  shortcut: 'P',
  cursor: 'crosshair',
  paints: true,
  usesBrush: false,
  begin: (context, pointer) => drawPolygon(context, pointer),
};

function drawPolygon(context: ToolContext, start: ToolPointer): Gesture {
  const { painting, labels, toolbox, viewport } = context;
  const { document, activeLayerId } = painting;
  // Found out before the first corner rather than after the last.
  document.paintableGrid(activeLayerId);
  const label = labels.activeId;
  const corners: Point[] = [{ x: start.x, y: start.y }];
  let pressed: ToolPointer | null = start;
  let drawsFreehand = false;

  const onScreen = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y) * viewport.view.scale;
  const showGuide = (...more: Point[]): void => {
    toolbox.guide = [...corners, ...more];
  };
  const paint = (): void => {
    if (corners.length < 3) return;
    const stroke = beginStroke(document, activeLayerId, 'polygon');
    stroke.paint(label, (sink) => paintPolygon(mirrorSink(sink, toolbox.symmetry), corners));
    stroke.commit();
  };
  const aim = (pointer: ToolPointer): Point =>
    pointer.shift ? snapAngle(present(corners.at(-1)), pointer) : { x: pointer.x, y: pointer.y };

  showGuide();
  return {
    move(samples) {
      const last = present(samples.at(-1));
      if (pressed !== null && onScreen(pressed, last) > DRAG_DISTANCE) drawsFreehand = true;
      if (pressed !== null && drawsFreehand) corners.push(...samples.map(({ x, y }) => ({ x, y })));
      showGuide(aim(last));
    },
    press(pointer) {
      pressed = pointer;
      const corner = aim(pointer);
      if (corners.length > 2 && onScreen(corner, corners[0]!) < CLOSE_DISTANCE) {
        paint();
        toolbox.endGesture();
        return;
      }
      corners.push(corner);
      showGuide();
    },
    release() {
      pressed = null;
      if (!drawsFreehand) return 'open';
      paint();
      return 'done';
    },
    stepBack() {
      if (corners.length < 2) return false;
      corners.pop();
      showGuide();
      return true;
    },
    finish: paint,
    cancel: () => {},
  };
}
