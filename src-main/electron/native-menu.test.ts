import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import type { WindowDescription } from '../../src-shared/api/window-api.ts';
import { menuTemplate, toAccelerator } from './native-menu.ts';

const description: WindowDescription = {
  menus: [
    {
      id: 'edit',
      title: '編集',
      sections: [
        [{ id: 'edit.undo', label: '元に戻す', shortcut: 'Ctrl+Z', enabled: false }],
        [{ id: 'settings.patterns', label: '模様', enabled: true, checked: true }],
      ],
    },
  ],
  system: {
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    hide: 'Hide',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    quit: 'Quit',
  },
  document: { title: 'Untitled', edited: false },
  closing: null,
};
const itemsOf = ({ submenu }: MenuItemConstructorOptions): MenuItemConstructorOptions[] =>
  submenu as MenuItemConstructorOptions[];

describe('menuTemplate', () => {
  it('has the words, state and keys of the window, and leaves the keys to the window', () => {
    const [edit] = menuTemplate(description, 'Spadework', 'linux', vi.fn());
    expect(edit!.label).toBe('編集');
    const [undo, separator, patterns] = itemsOf(edit!);
    expect(undo).toMatchObject({
      label: '元に戻す',
      enabled: false,
      accelerator: 'CmdOrCtrl+Z',
      registerAccelerator: false,
    });
    expect(separator).toEqual({ type: 'separator' });
    expect(patterns).toMatchObject({ type: 'checkbox', checked: true });
  });

  it('sends a click back as the id of the action', () => {
    const choose = vi.fn();
    const [undo] = itemsOf(menuTemplate(description, 'Spadework', 'win32', choose)[0]!);
    (undo!.click as () => void)();
    expect(choose).toHaveBeenCalledExactlyOnceWith('edit.undo');
  });

  it('gives a Mac the menu of the app and the clipboard', () => {
    const [app, edit] = menuTemplate(description, 'Spadework', 'darwin', vi.fn());
    expect(app!.label).toBe('Spadework');
    expect(itemsOf(app!).at(-1)).toMatchObject({ role: 'quit', label: 'Quit' });
    expect(itemsOf(edit!).map(({ role }) => role)).toEqual(
      expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll']),
    );
  });
});

it('writes shortcuts as Electron does, and leaves plain keys to a Mac’s window', () => {
  expect(toAccelerator('Ctrl+Shift+Z', false)).toBe('CmdOrCtrl+Shift+Z');
  expect(toAccelerator('Ctrl++', true)).toBe('CmdOrCtrl+Plus');
  expect(toAccelerator('B', false)).toBe('B');
  expect(toAccelerator('B', true)).toBeUndefined();
  expect(toAccelerator('é', false)).toBeUndefined();
});
