/**
 * The native menu, from what the window says of its actions; a click goes back to the window as the action's id. On a Mac
 * it is the menu of the system's bar. Elsewhere the window draws its own bar (docs/decisions/0005), and this one, hidden,
 * serves desktops that show the menus of all apps in one place.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuItem, WindowDescription } from '../../src-shared/api/window-api.ts';

/** What `Menu.buildFromTemplate` takes. `choose` runs an action in the window. */
export function menuTemplate(
  { menus, system }: WindowDescription,
  appName: string,
  platform: NodeJS.Platform,
  choose: (id: string) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const own = menus.map(({ id, title, sections }): MenuItemConstructorOptions => {
    const items = sections.map((section) => section.map((item) => menuItem(item, mac, choose)));
    return { id, label: title, submenu: joinSections(mac && id === 'edit' ? [...items, textItems(system)] : items) };
  });
  return mac ? [{ label: appName, submenu: appItems(system) }, ...own] : own;
}

function menuItem(
  { id, label, shortcut, enabled, checked }: MenuItem,
  mac: boolean,
  choose: (id: string) => void,
): MenuItemConstructorOptions {
  const accelerator = shortcut === undefined ? undefined : toAccelerator(shortcut, mac);
  return {
    id,
    label,
    enabled,
    click: () => choose(id),
    ...(checked === undefined ? {} : { type: 'checkbox', checked }),
    // The window listens to its keys itself; a Mac's menu takes them first whatever one says.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: mac }),
  };
}

/**
 * A shortcut as Electron writes it, or undefined for one that it cannot show. A Mac's menu would take a key without
 * Command from the text fields too: such keys stay the window's.
 */
export function toAccelerator(shortcut: string, mac: boolean): string | undefined {
  if (!/^[\x20-\x7e]+$/.test(shortcut) || (mac && !shortcut.includes('Ctrl+'))) return undefined;
  return shortcut.replace('Ctrl+', 'CmdOrCtrl+').replace(/\+$/, 'Plus');
}

/** Without these a Mac's text fields have no clipboard. */
function textItems({ cut, copy, paste, selectAll }: WindowDescription['system']): MenuItemConstructorOptions[] {
  return [
    { role: 'cut', label: cut },
    { role: 'copy', label: copy },
    { role: 'paste', label: paste },
    { role: 'selectAll', label: selectAll },
  ];
}

function appItems({ hide, hideOthers, showAll, quit }: WindowDescription['system']): MenuItemConstructorOptions[] {
  return [
    { role: 'hide', label: hide },
    { role: 'hideOthers', label: hideOthers },
    { role: 'unhide', label: showAll },
    { type: 'separator' },
    { role: 'quit', label: quit },
  ];
}

function joinSections(sections: readonly MenuItemConstructorOptions[][]): MenuItemConstructorOptions[] {
  return sections.flatMap((section, i): MenuItemConstructorOptions[] =>
    i === 0 ? section : [{ type: 'separator' }, ...section],
  );
}
