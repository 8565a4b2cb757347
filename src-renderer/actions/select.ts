import {
  changeSelection,
  clearSelected,
  fillSelected,
  Selection,
  selectLabel,
  transformLayer,
  translation,
} from '../../src-shared/document/index.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import type { Action } from './action.ts';

const hasSelection = ({ painting }: Studio): boolean => painting.selection !== undefined;
const hasLayer = ({ painting }: Studio): boolean => painting.activeLayer !== undefined;

export const selectActions: readonly Action[] = [
  {
    id: 'select.all',
    label: 'action.select-all',
    shortcuts: ['Ctrl+A'],
    run: ({ painting }) => changeSelection(painting.document, Selection.all(painting.document)),
  },
  {
    id: 'select.none',
    label: 'action.select-none',
    shortcuts: ['Ctrl+D'],
    enabled: hasSelection,
    run: ({ painting }) => changeSelection(painting.document, undefined),
  },
  {
    id: 'select.invert',
    label: 'action.select-invert',
    shortcuts: ['Ctrl+Shift+I'],
    run: ({ painting }) =>
      changeSelection(painting.document, Selection.inverse(painting.document, painting.document.stack.selection)),
  },
  {
    id: 'select.label',
    label: 'action.select-label',
    run: ({ painting, labels }) => selectLabel(painting.document, labels.activeId),
  },
  {
    id: 'select.fill',
    label: 'action.fill-selected',
    shortcuts: ['Alt+Delete', 'Shift+F5'],
    enabled: hasLayer,
    run: ({ painting, labels }) => fillSelected(painting.document, painting.activeLayerId, labels.activeId),
  },
  ...nudges('', 1),
  ...nudges('Shift+', 10),
];

/** Moves what is selected, or the layer in the move tool, by arrow keys. */
function nudges(modifier: '' | 'Shift+', pixels: number): Action[] {
  const ways = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] } as const;
  return Object.entries(ways).map(([way, [x, y]]) => ({
    id: `select.nudge-${modifier === '' ? '' : 'far-'}${way.toLowerCase()}`,
    label: `action.nudge-${way.toLowerCase() as Lowercase<keyof typeof ways>}`,
    shortcuts: [`${modifier}Arrow${way}`],
    repeats: true,
    enabled: (studio) => hasLayer(studio) && (hasSelection(studio) || studio.toolbox.chosenId === 'move'),
    run: ({ painting }) =>
      transformLayer(painting.document, painting.activeLayerId, translation(x * pixels, y * pixels)),
  }));
}

/** Delete: what is selected of the layer, or all of it. */
export const clearAction: Action = {
  id: 'edit.clear',
  label: 'action.clear',
  shortcuts: ['Delete'],
  enabled: hasLayer,
  run: ({ painting }) => clearSelected(painting.document, painting.activeLayerId),
};
