/**
 * The app started as the program that trains on a GPU (training/window): one hidden window, which has no Node, no files and no
 * network, only a port whose messages go to the process that started this one. It ends with that process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserWindow, MessageChannelMain, session, type App } from 'electron';
import { TRAINING_RUNTIMES, type TrainingRuntimeId } from '../../src-shared/training/plan.ts';
import type { Places } from '../host/places.ts';
import { refusePermissions } from './hardening.ts';
import { PORT_CHANNEL } from './port-channel.ts';
import { serveWindowFiles, WINDOW_PAGE } from './window-files.ts';

/** Of the command line. */
const TRAINING_SWITCH = 'spadework-training';

export function isTrainingApp(app: App): boolean {
  return app.commandLine.hasSwitch(TRAINING_SWITCH);
}

/** The runtime that the command line asks for. */
export function askedRuntime(app: App): { runtimes?: TrainingRuntimeId[] } {
  const asked = app.commandLine.getSwitchValue('training-runtime');
  const runtime = TRAINING_RUNTIMES.find((each) => each === asked);
  return runtime === undefined ? {} : { runtimes: [runtime] };
}

/** How this app is started again as the program that trains. */
export function trainingProgram(app: App): { program: string; args: string[] } {
  // Who starts the app without Chromium's sandbox, as root has to, starts this one so.
  const inherited = app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [];
  const sources = app.isPackaged ? [] : [app.getAppPath()];
  return { program: process.execPath, args: [...inherited, `--${TRAINING_SWITCH}`, ...sources] };
}

export function runTrainingApp(app: App, places: Places): void {
  // A profile is one program's at a time.
  const profile = mkdtempSync(join(tmpdir(), 'spadework-training-'));
  app.setPath('userData', profile);
  process.once('exit', () => rmSync(profile, { recursive: true, force: true }));
  process.once('disconnect', () => app.exit());
  app.dock?.hide();
  void app.whenReady().then(() => openHidden(places));
}

function openHidden({ trainingPageFolder, trainingPreloadFile }: Places): void {
  const own = session.fromPartition('training');
  serveWindowFiles(own.protocol, trainingPageFolder);
  refusePermissions(own);
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: own,
      preload: trainingPreloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // Hidden pages are slowed down otherwise.
      backgroundThrottling: false,
    },
  });
  const { port1, port2 } = new MessageChannelMain();
  process.on('message', (message) => port1.postMessage(message));
  port1.on('message', ({ data }) => process.send?.(data));
  port1.start();
  window.webContents.on('did-finish-load', () => window.webContents.postMessage(PORT_CHANNEL, null, [port2]));
  window.webContents.on('render-process-gone', () => process.exit(1));
  void window.loadURL(WINDOW_PAGE);
}
