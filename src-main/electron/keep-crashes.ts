/** What goes wrong beyond all calls is kept beside the log: crashes of Electron's processes as dumps, throws as entries. */
import { join } from 'node:path';
import type { App, CrashReporter, Dialog } from 'electron';
import type { Log } from '../traces/log.ts';

/**
 * What a thread of the image library's WebAssembly (files/image-library.ts) ends with when it is stopped at its work, as on the way
 * out. It is no error: Emscripten passes it over wherever it catches it, but where it does not, has the main thread throw it.
 */
const UNWIND: unknown = 'unwind';

/** Call before the app is ready. Nothing is sent anywhere. */
export function keepCrashes(app: App, crashReporter: CrashReporter, dialog: Dialog, log: Log): void {
  app.setPath('crashDumps', join(log.folder, 'crashes'));
  crashReporter.start({ uploadToServer: false });
  process.on('uncaughtExceptionMonitor', (error) => {
    if (error !== UNWIND) log.fail('the host', error);
  });
  // Instead of Electron's own dialog, which shows this too and has the app stay for it when its last window has gone.
  process.on('uncaughtException', (error) => {
    if (error !== UNWIND) dialog.showErrorBox(app.name, error.stack ?? String(error));
  });
  process.on('unhandledRejection', (reason) => log.fail('the host', reason));
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason !== 'clean-exit')
      log.fail('the window', new Error(`its process ended: ${reason}, exit code ${exitCode}`));
  });
}
