/** Pan and zoom: they move the view, never the paint. */
import { ZOOM_STEP } from '../canvas/viewport.svelte.ts';
import type { Tool } from './tool.ts';
import { present } from '../../src-shared/present.ts';

export const pan: Tool = {
  id: 'pan',
  label: 'tool.pan',
  hint: 'tool.pan.hint',
  icon: 'pan',
  shortcut: 'H',
  cursor: 'grab',
  paints: false,
  usesBrush: false,
  begin({ viewport }, start) {
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
