/** Line, rectangle and ellipse: drawn anew while the pointer is dragged, so that the photo follows the shape. */
import {
  beginStroke,
  boxOfDrag,
  mirrorSink,
  paintEllipse,
  paintRectangle,
  paintSegment,
  type SpanSink,
} from '../../src-shared/document/index.ts';
import { present } from '../../src-shared/present.ts';
import { snapAngle } from './snap-angle.ts';
import type { ToolContext } from './tool-context.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

type DrawShape = (sink: SpanSink, start: ToolPointer, end: ToolPointer, context: ToolContext) => void;

export const line: Tool = {
  id: 'line',
  label: 'tool.line',
  icon: 'line',
  shortcut: 'L',
  cursor: 'tip',
  paints: true,
  usesBrush: true,
  begin: (context, pointer) =>
    dragShape(context, pointer, 'line', (sink, start, end, { toolbox }) => {
      const diameter = toolbox.brushSize;
      const { x, y } = end.shift ? snapAngle(start, end) : end;
      paintSegment(sink, toolbox.brushShape, { x: start.x, y: start.y, diameter }, { x, y, diameter });
    }),
};

export const rectangle: Tool = {
  id: 'rectangle',
  label: 'tool.rectangle',
  hint: 'tool.rectangle.hint',
  icon: 'rectangle',
  shortcut: 'R',
  cursor: 'crosshair',
  paints: true,
  usesBrush: false,
  begin: (context, pointer) =>
    dragShape(context, pointer, 'rectangle', (sink, start, end) => paintRectangle(sink, boxOf(start, end))),
};

export const ellipse: Tool = {
  id: 'ellipse',
  label: 'tool.ellipse',
  hint: 'tool.ellipse.hint',
  icon: 'ellipse',
  shortcut: 'O',
  cursor: 'crosshair',
  paints: true,
  usesBrush: false,
  begin: (context, pointer) =>
    dragShape(context, pointer, 'ellipse', (sink, start, end) => paintEllipse(sink, boxOf(start, end))),
};

function boxOf(start: ToolPointer, end: ToolPointer): ReturnType<typeof boxOfDrag> {
  return boxOfDrag(start, end, { equalSides: end.shift, fromCentre: end.alt });
}

function dragShape(context: ToolContext, start: ToolPointer, name: string, draw: DrawShape): Gesture {
  const { painting, labels } = context;
  const label = labels.activeId;
  const stroke = beginStroke(painting.document, painting.activeLayerId, name);
  const redraw = (end: ToolPointer): void => {
    stroke.rewind();
    stroke.paint(label, (sink) => draw(mirrorSink(sink, context.toolbox.symmetry), start, end, context));
  };
  redraw(start);
  return {
    move: (samples) => redraw(present(samples.at(-1))),
    release() {
      stroke.commit();
      return 'done';
    },
    cancel: () => stroke.cancel(),
  };
}
