/** No page of this app goes anywhere or gets at anything: no navigation, no new windows, no embedded pages, no devices. */
import type { App, Session } from 'electron';
import { isWindowPage } from './window-files.ts';

/** Applies to every page that the app will ever make. */
export function harden(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!isWindowPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
  });
}

/** The clipboard, when the person presses "copy" or "paste": the page is the app's own. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'clipboard-read']);

/** Refuses cameras, places, notifications and whatever else a page could ask for. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(ALLOWED.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED.has(permission));
}
