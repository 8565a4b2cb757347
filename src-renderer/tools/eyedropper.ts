/** Makes the label under the pointer the active one. */
import type { Studio } from '../stores/studio.svelte.ts';
import type { Tool, ToolPointer } from './tool.ts';

export const eyedropper: Tool = {
  id: 'eyedropper',
  label: 'tool.eyedropper',
  hint: 'tool.eyedropper.hint',
  icon: 'eyedropper',
  shortcut: 'I',
  cursor: 'crosshair',
  paints: false,
  usesBrush: false,
  begin(studio, pointer) {
    pickUnder(studio, pointer);
    return {
      move: (samples) => pickUnder(studio, samples.at(-1)!),
      release: () => 'done',
      cancel: () => {},
    };
  },
};

function pickUnder({ painting, labels }: Studio, { x, y }: ToolPointer): void {
  const id = painting.labelAt(x, y);
  if (id !== undefined) labels.pick(id);
}
