/** The studio's window. */
import { BrowserWindow } from 'electron';
import type { Places } from '../host/places.ts';
import { MIN_SIZE, type OpeningFrame } from './window-frame.ts';
import { WINDOW_PAGE } from './window-files.ts';

/** The background of the dark studio, shown until the page is painted, so that nothing flashes. */
const BACKGROUND = '#16181d';

/** Opens the window, sandboxed; it is shown once it has something to show. */
export function openWindow(
  { app, preloadFile, iconFile }: Places,
  { maximized, ...bounds }: OpeningFrame,
): BrowserWindow {
  const window = new BrowserWindow({
    title: app.name,
    icon: iconFile,
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    backgroundColor: BACKGROUND,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
    // scripts/start.mjs listens for this; there is nobody to tell in a packaged app.
    process.send?.('shown');
  });
  void window.loadURL(WINDOW_PAGE);
  return window;
}
