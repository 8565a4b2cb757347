/** Rectangle, lasso and label selection. Shift adds, Alt takes away, both keep what lies in both. */
import type { Point } from '../../src-shared/geometry.ts';
import {
  boxOfDrag,
  changeSelection,
  paintPolygon,
  paintRectangle,
  Selection,
  type SelectionMode,
  type SpanSink,
} from '../../src-shared/document/index.ts';
import type { ToolContext } from './tool-context.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

/** CSS pixels below which a drag was a click: it selects nothing. */
const CLICK_DISTANCE = 3;

const common = { cursor: 'crosshair', paints: false, usesBrush: false } as const;

export const selectRectangle: Tool = {
  ...common,
  id: 'select-rectangle',
  label: 'tool.select-rectangle',
  hint: 'tool.select.hint',
  icon: 'marquee',
  shortcut: 'S',
  begin: (context, pointer) =>
    dragSelection(context, pointer, {
      outline: (way) => closed(cornersOf(way)),
      draw: (sink, way) => {
        const [start, end] = ends(way);
        paintRectangle(sink, boxOfDrag(start, end));
      },
    }),
};

export const selectLasso: Tool = {
  ...common,
  id: 'select-lasso',
  label: 'tool.select-lasso',
  hint: 'tool.select.hint',
  icon: 'selectLasso',
  shortcut: 'Shift+S',
  begin: (context, pointer) =>
    dragSelection(context, pointer, { outline: closed, draw: (sink, way) => paintPolygon(sink, way) }),
};

export const selectByLabel: Tool = {
  ...common,
  id: 'select-label',
  label: 'tool.select-label',
  hint: 'tool.select-label.hint',
  icon: 'wand',
  shortcut: 'W',
  begin({ painting }, pointer) {
    const label = painting.labelAt(pointer.x, pointer.y);
    const { document } = painting;
    if (label === undefined) changeSelection(document, undefined);
    else select(document, Selection.ofLabel(document.composite(), label), modeOf(pointer));
    return null;
  },
};

interface Form {
  outline(way: readonly Point[]): readonly Point[];
  draw(sink: SpanSink, way: readonly Point[]): void;
}

function dragSelection({ painting, toolbox, viewport }: ToolContext, start: ToolPointer, form: Form): Gesture {
  const mode = modeOf(start);
  const way: Point[] = [{ x: start.x, y: start.y }];
  let farthest = 0;
  return {
    move(samples) {
      for (const { x, y } of samples) {
        way.push({ x, y });
        farthest = Math.max(farthest, Math.hypot(x - start.x, y - start.y) * viewport.view.scale);
      }
      toolbox.guide = form.outline(way);
    },
    release() {
      const { document } = painting;
      const drawn = farthest < CLICK_DISTANCE ? undefined : Selection.drawn(document, (sink) => form.draw(sink, way));
      // A click selects nothing; with a key held it leaves what is selected.
      if (drawn !== undefined || mode === 'replace') select(document, drawn, mode);
      return 'done';
    },
    cancel: () => {},
  };
}

function select(
  document: ToolContext['painting']['document'],
  drawn: Selection | undefined,
  mode: SelectionMode,
): void {
  changeSelection(document, Selection.combine(document.stack.selection, drawn, mode));
}

function modeOf({ shift, alt }: ToolPointer): SelectionMode {
  if (shift) return alt ? 'intersect' : 'add';
  return alt ? 'subtract' : 'replace';
}

function ends(way: readonly Point[]): [Point, Point] {
  return [way[0] ?? { x: 0, y: 0 }, way.at(-1) ?? { x: 0, y: 0 }];
}

function cornersOf(way: readonly Point[]): Point[] {
  const [start, end] = ends(way);
  return [start, { x: end.x, y: start.y }, end, { x: start.x, y: end.y }];
}

function closed(points: readonly Point[]): readonly Point[] {
  return points.length === 0 ? points : [...points, points[0] as Point];
}
