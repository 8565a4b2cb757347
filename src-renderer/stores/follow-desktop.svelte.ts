/** Electron's end of the window: native menus in step with the actions, and what to ask before unsaved paint is lost. */
import type { MenuItem, WindowDescription } from '../../src-shared/api/window-api.ts';
import { isEnabled, runAction, type Action } from '../actions/action.ts';
import { firstShortcut } from '../actions/key-bindings.ts';
import { actionById, menus } from '../actions/registry.ts';
import { t } from './language.svelte.ts';
import type { Studio } from './studio.svelte.ts';

/** Keeps the desktop in step; call inside an effect root. */
export function followDesktop(studio: Studio): void {
  let last = '';
  $effect(() => {
    const description = describeWindow(studio);
    const text = JSON.stringify(description);
    if (text !== last) void studio.status.attempt('menu', () => studio.api.describeWindow(description));
    last = text;
  });
  studio.connection.on('menuChosen', (id) => choose(studio, actionById(id)));
}

function describeWindow(studio: Studio): WindowDescription {
  const item = (action: Action): MenuItem => {
    const shortcut = firstShortcut(studio, action);
    const checked = action.checked?.(studio);
    return {
      id: action.id,
      label: t(action.label),
      enabled: studio.dialog === null && isEnabled(action, studio),
      ...(shortcut === undefined ? {} : { shortcut }),
      ...(checked === undefined ? {} : { checked }),
    };
  };
  return {
    menus: menus.map(({ id, title, sections }) => ({
      id,
      title: t(title),
      sections: sections.map((section) => section.map(item)),
    })),
    system: {
      cut: t('system.cut'),
      copy: t('system.copy'),
      paste: t('system.paste'),
      selectAll: t('system.select-all'),
      hide: t('system.hide'),
      hideOthers: t('system.hide-others'),
      showAll: t('system.show-all'),
      quit: t('system.quit'),
    },
    document: {
      title: `${studio.painting.name || t('document.untitled')} – Spadework`,
      edited: studio.painting.unsaved,
    },
    // A document without a file is simply there again at the next start.
    closing:
      studio.painting.unsaved && studio.project.hasFile
        ? {
            question: t('closing.question', { name: studio.painting.name }),
            detail: t('closing.detail'),
            save: t('action.save'),
            discard: t('closing.discard'),
            cancel: t('action.cancel-dialog'),
          }
        : null,
  };
}

/** Runs an action that the native menu chose. On a Mac the menu has the key first, so typing is undone from here too. */
function choose(studio: Studio, action: Action): void {
  const typing = document.activeElement instanceof HTMLInputElement && document.activeElement.type !== 'range';
  if (typing && (action.id === 'edit.undo' || action.id === 'edit.redo'))
    document.execCommand(action.id.slice('edit.'.length));
  else void runAction(action, studio);
}
