/** Makes the label under the pointer the active one. */
import type { ToolContext } from './tool-context.ts';
import type { Tool, ToolPointer } from './tool.ts';
import { present } from '../../src-shared/present.ts';

export const eyedropper: Tool = {
  id: 'eyedropper',
  label: 'tool.eyedropper',
  hint: 'tool.eyedropper.hint',
  icon: 'eyedropper',
  shortcut: 'I',
  cursor: 'crosshair',
  paints: false,
  usesBrush: false,
  begin(context, pointer) {
    pickUnder(context, pointer);
    return {
      move: (samples) => pickUnder(context, present(samples.at(-1))),
      release: () => 'done',
      cancel: () => {},
    };
  },
};

function pickUnder({ painting, labels }: ToolContext, { x, y }: ToolPointer): void {
  const id = painting.labelAt(x, y);
  if (id !== undefined) labels.pick(id);
}
