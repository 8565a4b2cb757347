/** Brush and eraser: one stroke of a tip, gap-free between samples; the eraser paints emptiness. */
import {
  beginStroke,
  EMPTY,
  mirrorSink,
  paintRoughSegment,
  paintSegment,
  type BrushSample,
  type SpanSink,
} from '../../src-shared/document/index.ts';
import { createStabiliser } from './stabiliser.ts';
import type { ToolContext, ToolOptions } from './tool-context.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

/** CSS pixels of movement with Shift held that make a press a change of size, and how many change it by a pixel. */
const RESIZE_DISTANCE = 4;

export const brush: Tool = {
  id: 'brush',
  label: 'tool.brush',
  icon: 'brush',
  shortcut: 'B',
  cursor: 'tip',
  paints: true,
  usesBrush: true,
  begin: (context, pointer) => beginBrush(context, pointer, 'brush', context.labels.activeId),
};

export const eraser: Tool = {
  id: 'eraser',
  label: 'tool.eraser',
  icon: 'eraser',
  shortcut: 'E',
  cursor: 'tip',
  paints: true,
  usesBrush: true,
  begin: (context, pointer) => beginBrush(context, pointer, 'eraser', EMPTY),
};

function beginBrush(context: ToolContext, start: ToolPointer, name: string, label: number): Gesture {
  if (!start.shift) return paintStroke(context, start, name, label, start);
  context.painting.document.paintableGrid(context.painting.activeLayerId);
  return resizeOrDrawStraight(context, start, () => {
    const from = context.toolbox.lastPoint ?? start;
    paintStroke(context, start, name, label, from).release();
  });
}

/** Shift: a click draws straight from where the last stroke ended, a drag to the side changes the brush's size. */
function resizeOrDrawStraight({ toolbox }: ToolContext, start: ToolPointer, drawStraight: () => void): Gesture {
  const before = toolbox.brushSize;
  let resizes = false;
  return {
    move(samples) {
      const across = (samples.at(-1) ?? start).pane.x - start.pane.x;
      resizes ||= Math.abs(across) >= RESIZE_DISTANCE;
      if (resizes) toolbox.resizeBrush(before + across);
    },
    release() {
      if (!resizes) drawStraight();
      return 'done';
    },
    cancel: () => toolbox.resizeBrush(before),
  };
}

function paintStroke(
  { painting, toolbox }: ToolContext,
  start: ToolPointer,
  name: string,
  label: number,
  from: { x: number; y: number },
): Gesture {
  const { brushSize, pressureSize, stabiliser } = toolbox;
  const sampleOf = ({ x, y, pressure }: ToolPointer): BrushSample => ({
    x,
    y,
    diameter: pressureSize ? Math.max(1, brushSize * pressure) : brushSize,
  });
  const stroke = beginStroke(painting.document, painting.activeLayerId, name);
  const steady = createStabiliser(stabiliser, start);
  const draw = drawWith(toolbox);
  let aim = sampleOf(start);
  let last = aim;
  const paintTo = (samples: readonly BrushSample[]): void =>
    void stroke.paint(label, (sink) => {
      for (const sample of samples) {
        draw(sink, last, sample);
        last = sample;
      }
    });
  stroke.paint(label, (sink) => draw(sink, { ...last, x: from.x, y: from.y }, last));
  return {
    move(samples) {
      const wished = samples.map(sampleOf);
      aim = wished.at(-1) ?? aim;
      paintTo(wished.map(steady));
    },
    release() {
      if (stabiliser > 0) paintTo([aim]);
      toolbox.lastPoint = { x: last.x, y: last.y };
      stroke.commit();
      return 'done';
    },
    cancel: () => stroke.cancel(),
  };
}

/** How the brush draws from one sample to the next, as its options stand now. */
function drawWith({ brushShape, roughness, symmetry }: ToolOptions) {
  return (sink: SpanSink, start: BrushSample, end: BrushSample): void => {
    const mirrored = mirrorSink(sink, symmetry);
    if (roughness > 0) paintRoughSegment(mirrored, start, end, roughness);
    else paintSegment(mirrored, brushShape, start, end);
  };
}
