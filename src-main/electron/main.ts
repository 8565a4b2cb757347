/** Entry of the Electron app: one engine, one window, StudioApi over a MessagePort between window and main process. */
import { resolve } from 'node:path';
import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  protocol,
  screen,
  session,
  shell as desktop,
} from 'electron';
import { dataFolder } from '../files/data-folder.ts';
import { openEngineSettings } from '../engine-client/engine-settings.ts';
import { superviseEngine, type EngineProcess, type EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import { isPackPath, openableArguments } from '../projects/offered-files.ts';
import { openPackLibrary, packsFolder } from '../packs/pack-library.ts';
import { findPlaces } from '../host/places.ts';
import { serveStudio } from '../host/serve-studio.ts';
import { createSetAsideWords } from '../host/set-aside-words.ts';
import { openSettings } from '../host/settings.ts';
import { createStudios, type StudioOptions, type Studios } from '../host/studio.ts';
import { openLog } from '../traces/log.ts';
import { keepCrashes } from './keep-crashes.ts';
import { dialogFolders } from './choose-folder.ts';
import { createDesktopShell, type DesktopShell } from './desktop-shell.ts';
import { spawnEngineUtility } from './engine-utility.ts';
import { fileDialogs, sameEnding } from './file-dialogs.ts';
import { harden, refusePermissions } from './hardening.ts';
import { DROP_CHANNEL, PORT_CHANNEL } from './port-channel.ts';
import { portMainChannel } from './port-main.ts';
import { projectDialogs } from './project-dialogs.ts';
import { askAndSave } from './save-file.ts';
import { isWindowPage, serveWindowFiles } from './window-files.ts';
import { keepFrame } from './window-frame.ts';
import { askedRuntime, isTrainingApp, runTrainingApp, trainingProgram } from './training-app.ts';
import { openWindow } from './window.ts';

const places = findPlaces();
/** Projects and packs that the desktop told of before the studios were there. */
const offers = openableArguments(process.argv.slice(1)).map((file) => resolve(file));
let offer: ((path: string) => void) | null = null;

harden(app);
const log = openLog();
keepCrashes(app, crashReporter, dialog, log);

if (isTrainingApp(app)) runTrainingApp(app, places);
// One app per user: a second start brings the first one's window to the front.
else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, args, folder) => {
    for (const file of openableArguments(args.slice(1))) offers.push(resolve(folder, file));
    offerAll();
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  // A Mac tells of files by an event, also before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    offers.push(path);
    offerAll();
  });
  // Not awaited: `await app.whenReady()` at the top level of an ES module never comes back.
  void app.whenReady().then(run);
} else {
  app.quit();
}

/** Hands the files on that the desktop told of, once there is somebody to take them. */
function offerAll(): void {
  if (offer === null) return;
  for (const path of offers.splice(0)) offer(path);
}

async function run(): Promise<void> {
  const setAside = createSetAsideWords();
  const settings = await openSettings(dataFolder(), setAside.tell);
  const engineSettings = openEngineSettings(settings.engine);
  const library = openPackLibrary(packsFolder(), places.packFolder, setAside.tell);
  const spawnEngine = (): EngineProcess => spawnEngineUtility(places.engineFile, log.printed);
  const engine = superviseEngine(spawnEngine, {
    packFolder: await library.chosenFolder(),
    ...engineSettings.options(),
  });
  serveWindowFiles(protocol, places.rendererFolder);
  refusePermissions(session.defaultSession);
  const shell = createDesktopShell(app, Menu, dialog, () => BrowserWindow.getAllWindows());
  const studios = serveWindows(shell, { engine, spawnEngine, library, engineSettings, settings, setAside });
  const keptFrame = keepFrame(settings.frame);
  const open = (): void => shell.guard(keptFrame.follow(openWindow(places, keptFrame.fit(screen.getAllDisplays()))));
  offer = (path) => (isPackPath(path) ? studios.offerModel(path) : studios.offerProject(path));
  offerAll();
  ipcMain.on(DROP_CHANNEL, (event, path: unknown) => {
    if (isWindowPage(event.senderFrame?.url) && typeof path === 'string') offer?.(path);
  });
  engine.start();
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  endInOrder(engine, async () => {
    await studios.close();
    await keptFrame.written();
  });
}

/** Gives every window that asks a studio on the port it sends. */
function serveWindows(
  shell: DesktopShell,
  parts: Pick<StudioOptions, 'engine' | 'spawnEngine' | 'library' | 'engineSettings' | 'settings' | 'setAside'>,
): Studios {
  const dialogs = fileDialogs(dialog, frontWindow, parts.settings.folders);
  const studios = createStudios({
    ...parts,
    info: { app: places.app, kind: 'electron', locale: app.getLocale() },
    saveFile: (file) => askAndSave(dialogs, file),
    folders: dialogFolders(dialogs),
    dataFolder: dataFolder(),
    shippedStylesFolder: places.stylesFolder,
    samplesFolder: places.samplesFolder,
    segmentationFolder: places.segmentationFolder,
    projectDialogs: projectDialogs(dialogs),
    training: {
      spawn: () => spawnEngineUtility(places.trainingFile, log.printed, 'Spadework training'),
      settings: { electron: trainingProgram(app), features: places.featuresFolder, ...askedRuntime(app) },
    },
    importWorkerFile: places.importWorkerFile,
    choosePath: (name) => dialogs.save('models', name, sameEnding(name)),
    traces: {
      log,
      root: places.root,
      showFolder: async (folder) => {
        await desktop.openPath(folder);
      },
    },
  });
  ipcMain.on(PORT_CHANNEL, (event) => {
    const port = event.ports[0];
    if (port === undefined || !isWindowPage(event.senderFrame?.url)) return;
    const served = serveStudio(portMainChannel(port), studios.open, parts.engine, log, shell);
    port.on('close', () => served.end());
  });
  return studios;
}

function frontWindow(): BrowserWindow | undefined {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
}

/** Quits once batches are at rest and the engine is down. */
function endInOrder(engine: EngineSupervisor, close: () => Promise<void>): void {
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void close().finally(() => {
      ended = true;
      engine.stop();
      app.quit();
    });
  });
}
