/** Everything the Node host is made of, put together: engine in a child process, studios, server. */
import open from 'open';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { dataFolder } from '../files/data-folder.ts';
import { openEngineSettings } from '../engine-client/engine-settings.ts';
import { superviseEngine, type EngineProcess } from '../engine-client/engine-supervisor.ts';
import { openPackLibrary, packsFolder } from '../packs/pack-library.ts';
import { findPlaces } from '../host/places.ts';
import { createSetAsideWords } from '../host/set-aside-words.ts';
import { openSettings } from '../host/settings.ts';
import { createStudios } from '../host/studio.ts';
import { spawnEngineChild } from './engine-child.ts';
import { exportsFolder, filesUnder, foldersUnder } from './export-folders.ts';
import { openLog } from '../traces/log.ts';
import { startServer, type RunningServer } from './server.ts';

export interface NodeHostOptions {
  port?: number;
  packFolder?: string;
  /** Instead of what the user once chose in the window. */
  runtime?: string;
  threads?: number;
  /** Where batches are written, each into a folder of its own; without it, Pictures/Spadework of the user. */
  exportsFolder?: string;
}

/** Starts engine and server; the engine loads while the window opens. */
export async function startNodeHost({
  port,
  packFolder,
  exportsFolder: exportsGiven,
  ...given
}: NodeHostOptions = {}): Promise<RunningServer> {
  const places = findPlaces();
  const log = openLog();
  process.on('uncaughtExceptionMonitor', (error) => log.fail('the host', error));
  const setAside = createSetAsideWords();
  const settings = await openSettings(dataFolder(), setAside.tell);
  const engineSettings = openEngineSettings(settings.engine, { given });
  const library = openPackLibrary(packsFolder(), places.packFolder, setAside.tell);
  const spawnEngine = (): EngineProcess => spawnEngineChild(places.engineFile, log.printed);
  const engine = superviseEngine(spawnEngine, {
    packFolder: packFolder ?? (await library.chosenFolder()),
    ...engineSettings.options(),
  });
  const studios = createStudios({
    info: { app: places.app, kind: 'browser', locale: Intl.DateTimeFormat().resolvedOptions().locale },
    engine,
    engineSettings,
    settings,
    setAside,
    saveFile: async () => {
      throw new SpadeworkError('saving-belongs-to-browser');
    },
    folders: foldersUnder(exportsGiven ?? exportsFolder()),
    dataFolder: dataFolder(),
    shippedStylesFolder: places.stylesFolder,
    samplesFolder: places.samplesFolder,
    segmentationFolder: places.segmentationFolder,
    projectDialogs: null,
    library,
    spawnEngine,
    training: {
      spawn: () => spawnEngineChild(places.trainingFile, log.printed),
      settings: { features: places.featuresFolder },
    },
    importWorkerFile: places.importWorkerFile,
    choosePath: filesUnder(exportsGiven ?? exportsFolder()),
    traces: {
      log,
      root: places.root,
      showFolder: async (folder) => {
        await open(folder);
      },
    },
  });
  const server = await startServer({
    rendererFolder: places.rendererFolder,
    engine,
    openStudio: studios.open,
    log,
    ...(port === undefined ? {} : { port }),
  });
  engine.start();
  return {
    address: server.address,
    close: async () => {
      // Windows end first, so that their documents are left in order.
      await server.close();
      await studios.close();
      engine.stop();
    },
  };
}
