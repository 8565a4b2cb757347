import { clipboardActions } from './clipboard.ts';
import { clearAction } from './select.ts';
import type { Action } from './action.ts';

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    label: 'action.undo',
    shortcuts: ['Ctrl+Z'],
    repeats: true,
    enabled: ({ painting, toolbox }) => painting.canUndo || toolbox.gesture !== null,
    run({ painting, toolbox }) {
      if (toolbox.gesture !== null) toolbox.stepBackGesture();
      else painting.undo();
    },
  },
  {
    id: 'edit.redo',
    label: 'action.redo',
    shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    repeats: true,
    enabled: ({ painting }) => painting.canRedo,
    run: ({ painting }) => painting.redo(),
  },
  ...clipboardActions,
  clearAction,
  {
    id: 'edit.cancel',
    label: 'action.cancel',
    shortcuts: ['Escape'],
    enabled: ({ toolbox }) => toolbox.gesture !== null,
    run: ({ toolbox }) => toolbox.cancelGesture(),
  },
  {
    id: 'edit.finish',
    label: 'action.finish',
    shortcuts: ['Enter'],
    enabled: ({ toolbox }) => toolbox.gesture?.finish !== undefined,
    run: ({ toolbox }) => toolbox.finishGesture(),
  },
];
