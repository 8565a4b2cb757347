/** What of the window lies outside its page: the native menu, and the question before unsaved paint is given up. */
import type { App, BrowserWindow, Dialog, Menu } from 'electron';
import type { WindowDescription } from '../../src-shared/api/window-description.ts';
import { menuTemplate } from './native-menu.ts';

export interface DesktopShell {
  /** Shows what the window says of itself; `choose` runs one of its actions. */
  show(description: WindowDescription, choose: (id: string) => void): void;
  /** Lets `window` ask before it closes over unsaved paint. */
  guard(window: BrowserWindow): void;
}

const DISCARD = 0;
const KEEP = 1;

export function createDesktopShell(
  app: Pick<App, 'name'>,
  menu: typeof Menu,
  dialog: Dialog,
  openWindows: () => readonly BrowserWindow[],
): DesktopShell {
  let closing: WindowDescription['closing'] = null;
  // Electron's own menu would reload the page at Ctrl+R and zoom it at Ctrl+Plus.
  if (process.platform !== 'darwin') menu.setApplicationMenu(null);
  return {
    show(description, choose) {
      closing = description.closing;
      menu.setApplicationMenu(menu.buildFromTemplate(menuTemplate(description, app.name, process.platform, choose)));
      // A menu's arrival shows the bar; the window draws its own (docs/decisions/0005).
      for (const window of openWindows()) window.setMenuBarVisibility(false);
    },
    guard(window) {
      // The page says that there is something to lose; what happens then is asked here.
      window.webContents.on('will-prevent-unload', (event) => {
        if (closing === null || asksToDiscard(dialog, window, closing)) event.preventDefault();
      });
    },
  };
}

function asksToDiscard(
  dialog: Dialog,
  window: BrowserWindow,
  { question, detail, discard, keep }: NonNullable<WindowDescription['closing']>,
): boolean {
  const options = {
    type: 'warning' as const,
    message: question,
    detail,
    buttons: [discard, keep],
    defaultId: KEEP,
    cancelId: KEEP,
    noLink: true,
  };
  return dialog.showMessageBoxSync(window, options) === DISCARD;
}
