/** Batches as the windows see them: started, watched, cancelled and resumed, in folders that the windows know by handle only. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { EngineReady } from '../engine/api.ts';
import { toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import type { BatchPlan } from '../../src-shared/exports/batch-plan.ts';
import type { BatchState, ExportApi, ExportFolder } from '../../src-shared/api/export-api.ts';
import { startProgress, type ProgressMeter } from '../../src-shared/api/progress.ts';
import type { PictureSource } from '../engine-client/picture-source.ts';
import { assertKnownIds } from '../engine-client/pictures.ts';
import { createBatchFolder, resumeBatchFolder, takenNames, unfinishedIn, type BatchFolder } from './batch-folder.ts';
import { createFolderHandles } from './folder-handles.ts';
import { listMaps, readMapFolder } from './map-folder.ts';
import { packMap } from './packed-map.ts';
import { preparePlan, type NamedMap } from './prepare-plan.ts';
import { readProvenance } from './provenance.ts';
import { runBatch } from './run-batch.ts';
import type { TellSetAside } from '../files/stored-file.ts';
import { openUnfinishedList } from './unfinished-list.ts';

/** How this host lets a person choose a folder. Null: thought better of it. */
export interface HostFolders {
  chooseExportFolder(suggestion: string): Promise<string | null>;
  /** The one chosen last, in this run of the app or an earlier one, if it is still there. */
  lastExportFolder(): Promise<string | null>;
  chooseMapFolder(): Promise<string | null>;
}

export interface BatchesOptions {
  folders: HostFolders;
  pictures: PictureSource;
  /** Waits for the engine. */
  ready: () => Promise<EngineReady>;
  /** The app's version. */
  app: string;
  /** Where the folders of interrupted batches are remembered. */
  listFile: string;
  /** To all windows: a batch outlives the window that started it. */
  onChanged: (state: BatchState) => void;
  /** Hears when that list was damaged. */
  tellSetAside: TellSetAside;
  /** Opens a folder in the system's file manager. */
  showFolder: (folder: string) => Promise<void>;
}

export interface Batches extends ExportApi {
  /** Ends all batches at the current picture, so that they can be resumed; resolves when their folders are in order. */
  close(): Promise<void>;
}

interface Running {
  state: BatchState;
  path: string;
  abort: AbortController;
  ended: Promise<void>;
}

export function createBatches({
  folders,
  pictures,
  ready,
  app,
  listFile,
  onChanged,
  tellSetAside,
  showFolder,
}: BatchesOptions): Batches {
  const handles = createFolderHandles();
  const unfinished = openUnfinishedList(listFile, tellSetAside);
  const batches = new Map<string, Running>();

  const isRunning = (path: string): boolean =>
    [...batches.values()].some((batch) => batch.path === path && batch.state.phase === 'running');

  async function describe(path: string): Promise<ExportFolder> {
    return { id: handles.idOf(path), label: path, unfinished: isRunning(path) ? null : await unfinishedIn(path) };
  }

  /** Maps of a folder that cannot be used are passed over and told through `onBad`. */
  async function readMaps(
    maps: BatchPlan['maps'],
    { pack }: EngineReady,
    onBad: (error: PlainError) => void,
  ): Promise<NamedMap[]> {
    if (maps.kind === 'folder') return readMapFolder(handles.pathOf(maps.folder), pack, { onBad });
    return maps.maps.map(({ name, map, layers }) => {
      assertKnownIds(map, pack);
      return { name, ...packMap(map), layers };
    });
  }

  function launch(
    path: string,
    folder: BatchFolder,
    { pack, packHash }: EngineReady,
    passedOver: PlainError[] = [],
  ): BatchState {
    const abort = new AbortController();
    let meter: ProgressMeter = startProgress(folder.plan.files.pictures.length, performance.now());
    const state: BatchState = {
      id: randomUUID(),
      folder: path,
      phase: 'running',
      progress: meter.read(),
      error: null,
      passedOver,
    };
    const change = (more: Partial<BatchState>): void => {
      Object.assign(state, { progress: meter.read(), ...more });
      onChanged({ ...state });
    };
    let begun = false;
    const onProgress = (done: number, total: number): void => {
      if (begun) meter.advance(performance.now());
      else meter = startProgress(total, performance.now(), done);
      begun = true;
      change({});
    };
    const ended = runBatch(folder, { pictures, pack, packHash, signal: abort.signal, onProgress }).then(
      async () => {
        await unfinished.remove(path);
        change({ phase: 'finished' });
      },
      (error: unknown) =>
        change(abort.signal.aborted ? { phase: 'cancelled' } : { phase: 'failed', error: toPlainError(error) }),
    );
    batches.set(state.id, { state, path, abort, ended });
    return { ...state };
  }

  return {
    chooseExportFolder: async (suggestion) => {
      const path = await folders.chooseExportFolder(suggestion);
      return path === null ? null : describe(path);
    },
    lastExportFolder: async () => {
      const path = await folders.lastExportFolder();
      return path === null ? null : describe(path);
    },
    chooseMapFolder: async () => {
      const path = await folders.chooseMapFolder();
      return path === null ? null : { id: handles.idOf(path), label: path, maps: (await listMaps(path)).maps };
    },
    checkBatch: (folder, names) => takenNames(handles.pathOf(folder), names),
    startBatch: async (folder, plan) => {
      const path = handles.pathOf(folder);
      const engine = await ready();
      const passedOver: PlainError[] = [];
      const maps = await readMaps(plan.maps, engine, (error) => passedOver.push(error));
      const there = await readdir(path).catch(() => []);
      const batch = await createBatchFolder(path, preparePlan({ ...plan, maps }, engine, app, there));
      await unfinished.add(path);
      return launch(path, batch, engine, passedOver);
    },
    resumeBatch: async (folder) => {
      const path = handles.pathOf(folder);
      const engine = await ready();
      return launch(path, await resumeBatchFolder(path), engine);
    },
    cancelBatch: async (id) => {
      const batch = batches.get(id);
      batch?.abort.abort();
      await batch?.ended;
    },
    showBatch: async (id) => {
      const batch = batches.get(id);
      if (batch !== undefined) await showFolder(batch.path);
    },
    listBatches: async () => [...batches.values()].map(({ state }) => ({ ...state })).reverse(),
    listUnfinishedBatches: async () => {
      const described = await Promise.all((await unfinished.list()).map((path) => describe(path).catch(() => null)));
      return described.filter((folder): folder is ExportFolder => folder !== null && folder.unfinished !== null);
    },
    readProvenance,
    close: async () => {
      for (const { abort } of batches.values()) abort.abort();
      await Promise.all([...batches.values()].map(({ ended }) => ended));
    },
  };
}
