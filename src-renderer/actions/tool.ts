import { TOOL_IDS } from '../tools/tool.ts';
import { tools } from '../tools/registry.ts';
import type { Action } from './action.ts';

export const toolActions: readonly Action[] = [
  ...TOOL_IDS.map((id): Action => ({
    id: `tool.${id}`,
    label: tools[id].label,
    shortcuts: [tools[id].shortcut],
    checked: ({ toolbox }) => toolbox.chosenId === id,
    run: ({ toolbox }) => toolbox.choose(id),
  })),
  {
    id: 'brush.smaller',
    label: 'action.brush-smaller',
    shortcuts: ['['],
    repeats: true,
    run: ({ toolbox }) => toolbox.stepBrush(-1),
  },
  {
    id: 'brush.larger',
    label: 'action.brush-larger',
    shortcuts: [']'],
    repeats: true,
    run: ({ toolbox }) => toolbox.stepBrush(1),
  },
];
