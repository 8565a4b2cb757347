/** Brush and eraser: one stroke of a tip, gap-free between samples; the eraser paints emptiness. */
import { beginStroke, EMPTY, paintSegment, type BrushSample } from '../../src-shared/document/index.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

export const brush: Tool = {
  id: 'brush',
  label: 'tool.brush',
  icon: 'brush',
  shortcut: 'B',
  cursor: 'tip',
  paints: true,
  usesBrush: true,
  begin: (studio, pointer) => paintStroke(studio, pointer, 'brush', studio.labels.activeId),
};

export const eraser: Tool = {
  id: 'eraser',
  label: 'tool.eraser',
  icon: 'eraser',
  shortcut: 'E',
  cursor: 'tip',
  paints: true,
  usesBrush: true,
  begin: (studio, pointer) => paintStroke(studio, pointer, 'eraser', EMPTY),
};

function paintStroke({ painting, toolbox }: Studio, start: ToolPointer, name: string, label: number): Gesture {
  const { brushSize, brushShape, pressureSize } = toolbox;
  const sampleOf = ({ x, y, pressure }: ToolPointer): BrushSample => ({
    x,
    y,
    diameter: pressureSize ? Math.max(1, brushSize * pressure) : brushSize,
  });
  const stroke = beginStroke(painting.document, painting.activeLayerId, name);
  let last = sampleOf(start);
  const from = start.shift && toolbox.lastPoint !== null ? { ...last, ...toolbox.lastPoint } : last;
  stroke.paint(label, (sink) => paintSegment(sink, brushShape, from, last));
  return {
    move(samples) {
      stroke.paint(label, (sink) => {
        for (const sample of samples.map(sampleOf)) {
          paintSegment(sink, brushShape, last, sample);
          last = sample;
        }
      });
    },
    release() {
      toolbox.lastPoint = { x: last.x, y: last.y };
      stroke.commit();
      return 'done';
    },
    cancel: () => stroke.cancel(),
  };
}
