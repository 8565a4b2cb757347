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

/** Putting text into the clipboard, when the person presses "copy". */
const ALLOWED = 'clipboard-sanitized-write';

/** Refuses cameras, places, notifications and whatever else a page could ask for. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === ALLOWED));
  session.setPermissionCheckHandler((_contents, permission) => (permission as string) === ALLOWED);
}
