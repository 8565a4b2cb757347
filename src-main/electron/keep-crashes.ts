/** What goes wrong beyond all calls is kept beside the log: crashes of Electron's processes as dumps, throws as entries. */
import { join } from 'node:path';
import type { App, CrashReporter } from 'electron';
import type { Log } from '../traces/log.ts';

/** Call before the app is ready. Nothing is sent anywhere. */
export function keepCrashes(app: App, crashReporter: CrashReporter, log: Log): void {
  app.setPath('crashDumps', join(log.folder, 'crashes'));
  crashReporter.start({ uploadToServer: false });
  process.on('uncaughtExceptionMonitor', (error) => log.fail('the host', error));
  process.on('unhandledRejection', (reason) => log.fail('the host', reason));
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason !== 'clean-exit')
      log.fail('the window', new Error(`its process ended: ${reason}, exit code ${exitCode}`));
  });
}
