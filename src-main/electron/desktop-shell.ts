/** What of the window lies outside its page: the native menu, the title, and the question before it closes. */
import type { App, BrowserWindow, Dialog, Menu } from 'electron';
import type { CloseChoice } from '../../src-shared/api/project-api.ts';
import type { WindowDescription } from '../../src-shared/api/window-api.ts';
import type { WindowFrame } from '../host/serve-studio.ts';
import { menuTemplate } from './native-menu.ts';

export interface DesktopShell extends WindowFrame {
  /** Has `window` ask before it closes, and its page put things in order. */
  guard(window: BrowserWindow): void;
}

const BUTTONS: readonly (CloseChoice | null)[] = ['save', 'discard', null];
/** A page that does not answer in so many milliseconds is closed over: what it painted is in its journal. */
const PATIENCE = 5000;

export function createDesktopShell(
  app: App,
  menu: typeof Menu,
  dialog: Dialog,
  openWindows: () => readonly BrowserWindow[],
): DesktopShell {
  let closing: WindowDescription['closing'] = null;
  let close: ((choice: CloseChoice) => void) | null = null;
  let ready = false;
  let quitting = false;
  // Electron's own menu would reload the page at Ctrl+R and zoom it at Ctrl+Plus.
  if (process.platform !== 'darwin') menu.setApplicationMenu(null);
  app.on('before-quit', () => (quitting = true));

  const leave = (): void => {
    ready = true;
    for (const window of openWindows()) window.close();
    if (quitting) app.quit();
  };

  /** Asks where there is something to ask, and tells the page. */
  const askAndTell = async (window: BrowserWindow): Promise<void> => {
    const choice = closing === null ? 'leave' : await askHow(dialog, window, closing);
    if (choice === null) {
      quitting = false;
      return;
    }
    if (close === null) return leave();
    close(choice);
    // Saving may ask for a place; the rest takes no time.
    if (choice !== 'save') setTimeout(() => ready || leave(), PATIENCE);
  };

  return {
    show(description, choose) {
      closing = description.closing;
      menu.setApplicationMenu(menu.buildFromTemplate(menuTemplate(description, app.name, process.platform, choose)));
      for (const window of openWindows()) {
        // A menu's arrival shows the bar; the window draws its own (docs/decisions/0005).
        window.setMenuBarVisibility(false);
        window.setTitle(description.document.title);
        window.setDocumentEdited(description.document.edited);
      }
    },
    leave,
    onOpened(word) {
      close = word;
    },
    guard(window) {
      ready = false;
      let asking = false;
      window.on('close', (event) => {
        if (ready) return;
        event.preventDefault();
        if (asking) return;
        asking = true;
        void askAndTell(window).finally(() => (asking = false));
      });
      // A page that crashed comes back with everything that was in its journal.
      window.webContents.on('render-process-gone', (_event, { reason }) => {
        close = null;
        closing = null;
        if (reason !== 'clean-exit') window.webContents.reload();
      });
    },
  };
}

async function askHow(
  dialog: Dialog,
  window: BrowserWindow,
  { question, detail, save, discard, cancel }: NonNullable<WindowDescription['closing']>,
): Promise<CloseChoice | null> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: question,
    detail,
    buttons: [save, discard, cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return BUTTONS[response] ?? null;
}
