/** Pan and zoom: they move the view, never the paint. */
import { ZOOM_STEP } from '../canvas/viewport.svelte.ts';
import { present } from '../../src-shared/present.ts';
import type { ToolContext } from './tool-context.ts';
import type { Gesture, Tool, ToolPointer } from './tool.ts';

/** Degrees from upright in which a turned view becomes upright. */
const UPRIGHT = 3;

export const pan: Tool = {
  id: 'pan',
  label: 'tool.pan',
  hint: 'tool.pan.hint',
  icon: 'pan',
  shortcut: 'H',
  cursor: 'grab',
  paints: false,
  usesBrush: false,
  begin(context, start) {
    const { viewport } = context;
    if (start.shift) return turnView(context, start);
    let last = start.pane;
    return {
      move(samples) {
        const { pane } = present(samples.at(-1));
        viewport.panBy(pane.x - last.x, pane.y - last.y);
        last = pane;
      },
      release: () => 'done',
      cancel: () => {},
    };
  },
};

/** Turns the view around the middle of the pane; near upright it is upright. */
function turnView({ viewport }: ToolContext, start: ToolPointer): Gesture {
  const before = viewport.view.angle;
  const angleOf = ({ pane }: ToolPointer): number => {
    const middle = viewport.middle;
    return (Math.atan2(pane.y - middle.y, pane.x - middle.x) * 180) / Math.PI;
  };
  const from = angleOf(start);
  return {
    move(samples) {
      const angle = before + angleOf(present(samples.at(-1))) - from;
      viewport.rotateTo(Math.abs(angle - 360 * Math.round(angle / 360)) < UPRIGHT ? 0 : angle);
    },
    release: () => 'done',
    cancel: () => viewport.rotateTo(before),
  };
}

export const zoom: Tool = {
  id: 'zoom',
  label: 'tool.zoom',
  hint: 'tool.zoom.hint',
  icon: 'zoom',
  shortcut: 'Z',
  cursor: 'zoom-in',
  paints: false,
  usesBrush: false,
  begin({ viewport }, { pane, alt, shift }) {
    viewport.zoomBy(alt || shift ? 1 / ZOOM_STEP : ZOOM_STEP, pane);
    return null;
  },
};
