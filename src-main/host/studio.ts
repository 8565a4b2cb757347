/** The services behind StudioApi, the same for every host: each window gets a studio of its own, all share one engine. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sendEvents, type Notify } from '../../src-shared/api/contract.ts';
import type { HostInfo, ImageFile, studioEvents } from '../../src-shared/api/studio-api.ts';
import { photoEvents } from '../../src-shared/api/photo-api.ts';
import { variantEvents } from '../../src-shared/api/variant-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { withLabelSet } from '../../src-shared/labels/label-set.ts';
import { createBatches, type HostFolders } from '../exports/batches.ts';
import { createPhotos } from '../exports/photos.ts';
import { sweepTemporaries } from '../files/atomic-write.ts';
import { readImageFile } from '../files/image-file.ts';
import { decodeIdMap, mapForPack } from '../files/pack-map.ts';
import { encodeColouredMapPng, encodeLabelMapPng } from '../files/label-map-png.ts';
import { readMapImage } from '../files/map-image.ts';
import { readPhoto } from '../files/photo.ts';
import { createOfferedFiles } from '../projects/offered-files.ts';
import { documentsPaintedWith } from '../projects/painted-with.ts';
import { openRecentProjects } from '../projects/recent-projects.ts';
import { openVersions } from '../projects/versions.ts';
import { serveWindowProject, type ProjectDialogs, type WindowProject } from '../projects/window-project.ts';
import { openWorks } from '../projects/works.ts';
import { createTeachings } from '../teaching/teachings.ts';
import type { TrainingHost } from '../teaching/training-process.ts';
import { openTeachingFolder } from '../teaching/teaching-folder.ts';
import { openStyleLibrary, type StyleReader } from '../styles/style-library.ts';
import { serveTraces, type TraceOptions } from '../traces/serve-traces.ts';
import { createVariantSets } from '../variants/variant-sets.ts';
import { serveEngineSettings, type EngineSettingsStore } from '../engine-client/engine-settings.ts';
import type { EngineProcess, EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import { openLabelSets } from '../packs/label-sets.ts';
import type { PackLibrary } from '../packs/pack-library.ts';
import { createModels } from '../packs/serve-models.ts';
import { createInside } from '../engine-client/look-inside.ts';
import { createPictureSource } from '../engine-client/picture-source.ts';
import { assertKnownIds, makePicture } from '../engine-client/pictures.ts';
import type { OpenStudio, WindowLink } from './serve-studio.ts';
import type { SetAsideWords } from './set-aside-words.ts';
import { serveSettings, type SettingsStore } from './settings.ts';

export interface StudioOptions {
  info: HostInfo;
  engine: EngineSupervisor;
  engineSettings: EngineSettingsStore;
  settings: SettingsStore;
  /** What was set aside before there was a window, and from now on. */
  setAside: SetAsideWords;
  /** How this host saves a file: where to is the user's word. */
  saveFile: (file: ImageFile) => Promise<string | null>;
  folders: HostFolders;
  /** Where the app keeps what the user made: the style gallery, the list of interrupted batches. */
  dataFolder: string;
  shippedStylesFolder: string;
  samplesFolder: string;
  /** The segmentation pack, which reads maps out of photos. */
  segmentationFolder: string;
  /** How this host asks for project files; null where files are the browser's. */
  projectDialogs: ProjectDialogs | null;
  /** The packs that the user can choose from. */
  library: PackLibrary;
  /** Starts an engine beside the one that runs, to try a pack with. */
  spawnEngine: () => EngineProcess;
  training: TrainingHost;
  /** Bundle of the worker that makes packs of checkpoints. */
  importWorkerFile: string;
  /** Asks where a file or folder of that name is to be written; null when the person thought better of it. */
  choosePath: (name: string) => Promise<string | null>;
  traces: TraceOptions;
}

export interface Studios {
  /** Makes the studio of one more window. */
  open: OpenStudio;
  /** Has a window open a project file that the desktop told of. */
  offerProject(path: string): void;
  /** Has a window take a pack in one file that the desktop told of. */
  offerModel(path: string): void;
  /** Ends batches so that they can be resumed, and empties the trash. */
  close(): Promise<void>;
}

/** Longest side of a photo that is shown for tracing: enough at any zoom. */
const SHOWN_PHOTO_SIDE = 2048;

/** Makes the services that all windows share. */
export function createStudios({
  info,
  engine,
  engineSettings,
  settings,
  setAside,
  saveFile,
  folders,
  dataFolder,
  shippedStylesFolder,
  samplesFolder,
  segmentationFolder,
  projectDialogs,
  library,
  spawnEngine,
  training,
  importWorkerFile,
  choosePath,
  traces,
}: StudioOptions): Studios {
  const { version } = info.app;
  void sweepTemporaries(dataFolder);
  const windows = new Set<WindowLink>();
  const broadcast: Notify<typeof studioEvents> = (event, ...args) => {
    for (const window of windows) window.notify(event, ...args);
  };
  const labelSets = openLabelSets(join(dataFolder, 'labels'), setAside.tell);
  /** The loaded pack, with its labels as the person has them: files of maps go by them. */
  const ready = async (): Promise<StudioReady> => {
    const { ready: loaded } = await engine.whenReady();
    const labels = await labelSets.read(loaded.packHash).catch(() => null);
    return { ...loaded, pack: withLabelSet(loaded.pack, labels) };
  };
  const reader = (): Promise<StyleReader> => styleReaderOf(engine);
  const pictures = createPictureSource({ whenReady: () => engine.whenReady(), app: version });
  const styles = openStyleLibrary({
    folder: join(dataFolder, 'styles'),
    shippedFolder: shippedStylesFolder,
    reader,
    onChanged: () => broadcast('stylesChanged'),
    tellSetAside: setAside.tell,
  });
  const batches = createBatches({
    folders,
    pictures,
    ready,
    app: version,
    listFile: join(dataFolder, 'batches.json'),
    showFolder: traces.showFolder,
    onChanged: (batch) => broadcast('batchChanged', batch),
    tellSetAside: setAside.tell,
  });
  const projects = {
    works: openWorks(join(dataFolder, 'work')),
    recent: openRecentProjects(join(dataFolder, 'recent'), setAside.tell),
    versions: openVersions(join(dataFolder, 'versions')),
    offered: createOfferedFiles(),
    dialogs: projectDialogs,
    samplesFolder,
    app: version,
    endings: new Set<Promise<void>>(),
  };
  const models = createModels({
    library,
    labelSets,
    styles,
    documentsPaintedWith: (packHash) => documentsPaintedWith(packHash, projects),
    engine,
    spawnEngine,
    workerFile: importWorkerFile,
    choosePath,
    app: version,
    onChanged: () => broadcast('modelsChanged'),
    onLabelSetChanged: (packHash, labels) => broadcast('labelSetChanged', packHash, labels),
  });
  const teachings = createTeachings({
    folder: openTeachingFolder(join(dataFolder, 'teaching'), setAside.tell),
    library,
    training,
    spawnEngine,
    openRecent: async (id) => {
      const path = await projects.recent.pathOf(id);
      if (path === undefined) throw new SpadeworkError('project-gone');
      return readImageFile(path);
    },
    onChanged: (teaching) => broadcast('teachingChanged', teaching),
    onKept: () => broadcast('modelsChanged'),
  });
  const windowProjects = new Set<WindowProject>();

  const open: OpenStudio = (window) => {
    windows.add(window);
    window.closed.addEventListener('abort', () => windows.delete(window));
    const id = randomUUID();
    const tellOffer = (id: string): void => window.notify('projectOffered', id);
    const project = serveWindowProject({ ...projects, tellOffer, leave: () => window.leave() });
    windowProjects.add(project);
    window.closed.addEventListener('abort', () => {
      void project.end().finally(() => windowProjects.delete(project));
    });
    return {
      hostInfo: async () => info,
      engineState: async () => engine.state,
      restartEngine: async () => engine.start(),
      makePicture: async (call) =>
        teachings.whilePainting(async () =>
          makePicture(await engine.whenReady(), call, { priority: 'live', window: id }, version),
        ),
      ...createInside({ engine, closed: window.closed }),
      decodePhoto: (file) => readPhoto(file, SHOWN_PHOTO_SIDE),
      readStyle: async (file) => (await reader()).read(await readPhoto(file)),
      openLabelMap: async (file) => {
        const { pack } = await ready();
        const { map } = mapForPack(await decodeIdMap(file), pack.labels);
        assertKnownIds(map, pack);
        return map;
      },
      readMapImage,
      segmentPhoto: async (file) => {
        const photo = await readPhoto(file);
        return (await engine.whenReady()).engine.segmentPhoto(segmentationFolder, photo);
      },
      encodeMap: async (map, form) => {
        const { labels } = (await ready()).pack;
        return form === 'ids' ? encodeLabelMapPng(map, labels) : encodeColouredMapPng(map, labels);
      },
      saveFile,
      describeWindow: async (description) => window.describe(description),
      ...styles,
      ...batches,
      ...serveTraces(traces, info, engine),
      ...serveEngineSettings(engineSettings, engine),
      ...serveSettings(settings, setAside, window),
      ...project.api,
      ...teachings.api,
      ...models.serve({
        onStep: (step) => window.notify('modelStep', step),
        onWritten: (written) => window.notify('modelWritten', written),
        onOffered: (upload) => window.notify('modelOffered', upload),
        closed: window.closed,
      }),
      ...createVariantSets({ pictures, events: sendEvents(variantEvents, window.notify), closed: window.closed }),
      ...createPhotos({ pictures, events: sendEvents(photoEvents, window.notify), closed: window.closed }),
    };
  };
  return {
    open,
    offerProject: projects.offered.offer,
    offerModel: models.offer,
    close: async () => {
      await Promise.all([
        batches.close(),
        styles.close(),
        models.close(),
        teachings.close(),
        ...[...windowProjects].map((project) => project.end()),
      ]);
    },
  };
}

type StudioReady = Awaited<ReturnType<EngineSupervisor['whenReady']>>['ready'];

/** The loaded pack's encoder, for whom reads styles. */
async function styleReaderOf(engine: EngineSupervisor): Promise<StyleReader> {
  const { engine: running, ready } = await engine.whenReady();
  const { encoder, id, name } = ready.pack;
  if (encoder === undefined) throw new SpadeworkError('no-encoder', { pack: name.en });
  return { packId: id, encoder: encoder.weights.sha256, read: (photo) => running.encodeStyle(photo) };
}
