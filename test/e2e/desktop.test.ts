/** What of the studio lies outside its page, in Electron: the native menu, and the question before paint is lost. */
import type { MenuItem } from 'electron';
import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mouseOf } from './test-pointer.ts';
import { describeHost, openStudio } from './describe-hosts.ts';
import { hosts } from './hosts.ts';
import type { StudioPage } from './studio-page.ts';
import type { StudioWindow } from './studio-window.ts';

describeHost(
  hosts.find(({ name }) => name === 'Electron')!,
  (host) => {
    let window: StudioWindow;
    let studio: StudioPage;
    let electron: ElectronApplication;

    beforeAll(async () => {
      ({ window, studio } = await openStudio(host));
      electron = window.electron!;
      await window.page.keyboard.press('Alt+1');
    });
    afterAll(() => window?.close());

    /** An item of the native menu, by the action's id. */
    function menuItem(id: string): Promise<Pick<MenuItem, 'label' | 'enabled' | 'checked'>> {
      return electron.evaluate(({ Menu }, wanted) => {
        const { label, enabled, checked } = Menu.getApplicationMenu()!.getMenuItemById(wanted)!;
        return { label, enabled, checked };
      }, id);
    }

    test('the native menu has the actions, and follows what can be done', async () => {
      expect(await menuItem('edit.undo')).toMatchObject({ label: 'Undo', enabled: false });
      await studio.drag(mouseOf(window.page), [100, 100], [200, 200]);
      await expect.poll(() => menuItem('edit.undo')).toMatchObject({ enabled: true });
      await studio.run('settings.language-ja');
      await expect.poll(() => menuItem('edit.undo')).toMatchObject({ label: '元に戻す' });
      await studio.run('settings.language-en');
      await expect.poll(() => menuItem('edit.undo')).toMatchObject({ label: 'Undo' });
    });

    test('a click in the native menu runs the action', async () => {
      expect(await menuItem('view.mirror')).toMatchObject({ checked: false });
      await electron.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('view.mirror')!.click());
      await expect.poll(() => menuItem('view.mirror')).toMatchObject({ checked: true });
      await electron.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('view.mirror')!.click());
      await expect.poll(() => menuItem('view.mirror')).toMatchObject({ checked: false });
    });

    test('the native bar stays out of sight where the window draws its own', async () => {
      const shown = await electron.evaluate(
        ({ BrowserWindow }) => process.platform !== 'darwin' && BrowserWindow.getAllWindows()[0]!.isMenuBarVisible(),
      );
      expect(shown).toBe(false);
    });

    test('what a thread of the image library ends with is no error, and what is one is shown and logged', async () => {
      const shown = await electron.evaluate(async ({ dialog }) => {
        const texts: string[] = [];
        const { showErrorBox } = dialog;
        dialog.showErrorBox = (_title, text) => void texts.push(text);
        for (const thrown of ['unwind', new Error('thrown by a test')]) {
          setImmediate(() => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- the library throws a word
            throw thrown;
          });
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        dialog.showErrorBox = showErrorBox;
        return texts;
      });
      expect(shown).toHaveLength(1);
      expect(shown[0]).toContain('thrown by a test');
      await expect.poll(() => window.log()).toContain('thrown by a test');
      expect(await window.log()).not.toContain('unwind');
    });

    test('closing over changes of a file asks, and "Cancel" keeps the window', async () => {
      await window.saved(() => window.page.keyboard.press('Control+s'), '.spadework');
      await studio.drag(mouseOf(window.page), [100, 300], [200, 300]);
      await expect.poll(() => window.page.title()).toContain('•');
      // What can be reverted is asked about; the main process hears of it a moment after the page.
      await expect.poll(() => menuItem('file.revert')).toMatchObject({ enabled: true });
      const asked = await electron.evaluate(async ({ BrowserWindow, dialog }) => {
        const questions: string[] = [];
        const CANCEL = 2;
        dialog.showMessageBox = (async (_window: unknown, { message }: { message: string }) => {
          questions.push(message);
          return { response: CANCEL, checkboxChecked: false };
        }) as typeof dialog.showMessageBox;
        BrowserWindow.getAllWindows()[0]!.close();
        for (let turn = 0; turn < 50 && questions.length === 0; turn++)
          await new Promise((resolve) => setTimeout(resolve, 50));
        return questions;
      });
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatch(/^Save the changes to saved-\d+\?$/);
      await studio.undo();
      await expect.poll(() => menuItem('edit.redo')).toMatchObject({ enabled: true });
    });
  },
);
