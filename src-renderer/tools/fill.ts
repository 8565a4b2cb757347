/** Flood fill over what is seen: the area under the pointer, or all of its label. */
import { beginStroke, paintFlood, paintLabel } from '../../src-shared/document/index.ts';
import type { Tool } from './tool.ts';

export const fill: Tool = {
  id: 'fill',
  label: 'tool.fill',
  icon: 'fill',
  shortcut: 'G',
  cursor: 'crosshair',
  paints: true,
  usesBrush: false,
  begin({ painting, toolbox, labels }, pointer) {
    const under = painting.labelAt(pointer.x, pointer.y);
    if (under === undefined) return null;
    const source = painting.document.composite();
    const stroke = beginStroke(painting.document, painting.activeLayerId, 'fill');
    stroke.paint(labels.activeId, (sink) => {
      if (!toolbox.fillContiguous) paintLabel(sink, source, under);
      else paintFlood(sink, source, Math.floor(pointer.x), Math.floor(pointer.y), { gap: toolbox.fillGap });
    });
    stroke.commit();
    return null;
  },
};
