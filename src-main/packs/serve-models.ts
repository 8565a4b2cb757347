/** The calls about models, behind ModelApi: one library for all windows, one import at a time in each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelApi, ModelCard, ModelStep } from '../../src-shared/api/model-api.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import { PACK_FILE_ENDING } from '../../src-shared/pack-file-ending.ts';
import type { EngineProcess, EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import { createModelDrafts } from './model-drafts.ts';
import { CARD_FILE, MAX_PAPER_BYTES, writePackFile } from './pack-file.ts';
import { SHIPPED, type LibraryPack, type PackLibrary } from './pack-library.ts';
import { reportCheckpoint } from './report-checkpoint.ts';
import { makeSamplePicture, tryPack } from './sample-picture.ts';
import { openUploads } from './uploads.ts';

export interface ModelServices {
  library: PackLibrary;
  engine: EngineSupervisor;
  /** Starts another engine, to try a pack with. */
  spawnEngine: () => EngineProcess;
  /** Bundle of import-worker.ts. */
  workerFile: string;
  /** Asks where a file of that name is to be written; null when the person thought better of it. */
  choosePackFile: (name: string) => Promise<string | null>;
  onChanged: () => void;
}

interface ModelListeners {
  onStep: (step: ModelStep) => void;
  /** The desktop told of a pack in one file. */
  onOffered: (upload: string) => void;
  closed: AbortSignal;
}

export interface ServedModels {
  /** The calls of one window. */
  serve(listeners: ModelListeners): ModelApi;
  /** Has a window take a pack in one file that the desktop told of. */
  offer(path: string): void;
  close(): Promise<void>;
}

export function createModels(services: ModelServices): ServedModels {
  const { library, engine, spawnEngine, workerFile, choosePackFile, onChanged } = services;
  const uploads = openUploads();
  const drafts = createModelDrafts({ library, uploads, spawnEngine, workerFile });
  const offered = new Set<(upload: string) => void>();
  let waiting: string[] = [];

  const isInUse = ({ packHash }: LibraryPack): boolean =>
    engine.state.phase === 'ready' && engine.state.packHash === packHash;

  const cardOf = (pack: LibraryPack): ModelCard => ({
    key: pack.key,
    name: pack.givenName === undefined ? pack.manifest.name : { en: pack.givenName, ja: pack.givenName },
    origin: pack.origin,
    inUse: isInUse(pack),
    licence: pack.manifest.licence,
    labels: pack.manifest.labels,
    generator: pack.manifest.generator,
    hasEncoder: pack.manifest.encoder !== undefined,
    bytes: pack.bytes,
    id: pack.manifest.id,
    packHash: pack.packHash,
  });

  /** The running engine's own pack shows itself once; others wait until they are used. */
  async function pictureOf(key: string): Promise<Uint8Array | null> {
    const stored = await library.picture(key);
    if (stored !== null || !isInUse(await library.find(key))) return stored;
    const picture = await makeSamplePicture(await engine.whenReady());
    await library.setPicture(key, picture);
    return picture;
  }

  async function use(key: string): Promise<void> {
    const { folder } = await library.find(key);
    await library.choose(key);
    engine.restart({ packFolder: folder });
    onChanged();
  }

  const changed = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    onChanged();
    return result;
  };

  return {
    serve: ({ onStep, onOffered, closed }) => {
      let trying = new AbortController();
      closed.addEventListener('abort', () => {
        trying.abort();
        offered.delete(onOffered);
      });
      offered.add(onOffered);
      for (const upload of waiting.splice(0)) onOffered(upload);
      const begin = (): AbortSignal => {
        trying.abort();
        trying = new AbortController();
        return trying.signal;
      };
      return {
        listModels: async () => {
          const { packs, damaged } = await library.list();
          return { models: packs.map(cardOf), damaged };
        },
        modelPicture: pictureOf,
        modelPaper: async (key) => {
          const bytes = await readFile(join((await library.find(key)).folder, CARD_FILE)).catch(() => null);
          return bytes === null ? null : bytes.subarray(0, MAX_PAPER_BYTES).toString('utf8');
        },
        useModel: use,
        renameModel: (key, name) => changed(library.rename(key, name)),
        removeModel: async (key) => {
          const running = await library.find(key).then(isInUse, () => false);
          await changed(library.remove(key));
          if (running) await use(SHIPPED);
        },
        restoreModel: (key) => changed(library.restore(key)),
        exportModel: async (key) => {
          const { folder, givenName, manifest } = await library.find(key);
          const path = await choosePackFile(`${safeFileStem(givenName ?? manifest.name.en)}${PACK_FILE_ENDING}`);
          if (path !== null) await writePackFile(folder, path);
          return path;
        },
        beginUpload: uploads.begin,
        sendUpload: uploads.send,
        dropUpload: uploads.drop,
        readCheckpoint: async (upload, network) => reportCheckpoint(uploads.file(upload).path, network),
        tryModel: (answers) => drafts.make(answers, onStep, begin()),
        cancelTry: async () => trying.abort(),
        keepModel: async (token) => cardOf(await changed(drafts.keep(token))),
        dropTried: drafts.drop,
        addModel: async (upload) => {
          const signal = begin();
          onStep('check');
          const test = (folder: string): Promise<Uint8Array> => {
            onStep('picture');
            return tryPack(spawnEngine, folder, signal);
          };
          return cardOf(await changed(library.add(uploads.file(upload).path, test)));
        },
      };
    },
    offer: (path) => {
      const upload = uploads.offer(path);
      const [first] = offered;
      if (first === undefined) waiting = [...waiting, upload];
      else first(upload);
    },
    close: async () => {
      await drafts.close();
      await uploads.close();
      await library.close();
    },
  };
}
