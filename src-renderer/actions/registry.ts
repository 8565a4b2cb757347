/** All commands, and the menus that they form. */
import type { MessageKey } from '../stores/language.svelte.ts';
import { canvasActions } from './canvas.ts';
import { editActions } from './edit.ts';
import { fileActions } from './file.ts';
import { helpActions } from './help.ts';
import { labelActions } from './label.ts';
import { layerActions } from './layer.ts';
import { modelActions } from './model.ts';
import { selectActions } from './select.ts';
import { settingsActions } from './settings.ts';
import { styleActions } from './style.ts';
import { toolActions } from './tool.ts';
import { variantActions } from './variants.ts';
import { viewActions } from './view.ts';
import type { Action } from './action.ts';

export interface ActionGroup {
  id: string;
  title: MessageKey;
  actions: readonly Action[];
}

/** Every action once, in the groups that the page of shortcuts shows. */
export const actionGroups: readonly ActionGroup[] = [
  { id: 'file', title: 'menu.file', actions: fileActions },
  { id: 'edit', title: 'menu.edit', actions: [...editActions, ...canvasActions] },
  { id: 'select', title: 'menu.select', actions: selectActions },
  { id: 'layers', title: 'menu.layers', actions: layerActions },
  { id: 'tools', title: 'menu.tools', actions: toolActions },
  { id: 'labels', title: 'menu.labels', actions: labelActions },
  { id: 'models', title: 'menu.models', actions: modelActions },
  { id: 'style', title: 'menu.style', actions: styleActions },
  { id: 'variants', title: 'menu.variants', actions: variantActions },
  { id: 'view', title: 'menu.view', actions: viewActions },
  { id: 'settings', title: 'menu.settings', actions: settingsActions },
  { id: 'help', title: 'menu.help', actions: helpActions },
];

export const allActions: readonly Action[] = actionGroups.flatMap((group) => group.actions);

const byId = new Map(allActions.map((action) => [action.id, action]));

/** The action of an id that the code names; throws for one that does not exist. */
export function actionById(id: string): Action {
  const action = byId.get(id);
  if (action === undefined) throw new RangeError(`no action ${id}`);
  return action;
}

export interface Menu {
  id: string;
  title: MessageKey;
  /** Sections are divided by a line. */
  sections: readonly (readonly Action[])[];
}

const pick = (...ids: string[]): readonly Action[] => ids.map(actionById);
const family = (prefix: string): readonly Action[] => allActions.filter(({ id }) => id.startsWith(prefix));

/** The menu bar. Tools and labels have their places in the window; their keys are on the page of shortcuts. */
export const menus: readonly Menu[] = [
  {
    id: 'file',
    title: 'menu.file',
    sections: [
      pick('file.new', 'file.open', 'file.open-map', 'file.photo-to-map', 'file.sample'),
      pick('file.save', 'file.save-as', 'file.save-copy', 'file.revert', 'file.versions'),
      pick('file.save-picture', 'file.export-pictures', 'file.walk', 'file.exports'),
      pick('file.export-map', 'file.export-map-colours'),
      modelActions,
    ],
  },
  {
    id: 'edit',
    title: 'menu.edit',
    sections: [
      pick('edit.undo', 'edit.redo'),
      pick('edit.cut', 'edit.copy', 'edit.paste', 'edit.clear'),
      pick('edit.copy-picture', 'edit.copy-map', 'edit.paste-picture'),
      pick('canvas.size', 'canvas.crop'),
      pick('brush.smaller', 'brush.larger', 'label.swap'),
    ],
  },
  {
    id: 'select',
    title: 'menu.select',
    sections: [pick('select.all', 'select.none', 'select.invert', 'select.label'), pick('select.fill')],
  },
  { id: 'layers', title: 'menu.layers', sections: [layerActions.slice(0, 4), layerActions.slice(4)] },
  { id: 'style', title: 'menu.style', sections: [styleActions.slice(0, 4), styleActions.slice(4)] },
  { id: 'variants', title: 'menu.variants', sections: [variantActions.slice(0, 1), variantActions.slice(1)] },
  {
    id: 'view',
    title: 'menu.view',
    sections: [
      viewActions.slice(0, 7),
      pick('view.fit', 'view.actual', 'view.zoom-in', 'view.zoom-out'),
      pick('view.mirror', 'view.rotate-left', 'view.rotate-right', 'view.rotate-reset'),
      pick('view.reference', 'view.panels'),
    ],
  },
  {
    id: 'settings',
    title: 'menu.settings',
    sections: [
      family('settings.language-'),
      family('settings.theme-'),
      pick('settings.patterns', 'settings.shortcuts', 'settings.engine'),
    ],
  },
  { id: 'help', title: 'menu.help', sections: [helpActions] },
];
