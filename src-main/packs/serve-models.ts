/** The calls about models, behind ModelApi: one library for all windows, one import at a time in each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelApi, ModelCard, ModelStep, PaintedDocument, WrittenShare } from '../../src-shared/api/model-api.ts';
import type { LabelSet } from '../../src-shared/labels/label-set.ts';
import { safeFileStem } from '../../src-shared/naming.ts';
import { PACK_FILE_ENDING } from '../../src-shared/pack-file-ending.ts';
import type { EngineProcess, EngineSupervisor } from '../engine-client/engine-supervisor.ts';
import { createTurns } from '../files/turns.ts';
import { gatherExtras, takeExtras, type Belongings } from './carry-extras.ts';
import { exportOnnx } from './export-onnx.ts';
import { createModelDrafts } from './model-drafts.ts';
import { extraFiles } from './pack-extras.ts';
import { CARD_FILE, MAX_PAPER_BYTES, writePackFile } from './pack-file.ts';
import { SHIPPED, type LibraryPack, type PackLibrary } from './pack-library.ts';
import { reportCheckpoint } from './report-checkpoint.ts';
import { makeSamplePicture, tryPack } from './sample-picture.ts';
import { openUploads } from './uploads.ts';

export interface ModelServices extends Belongings {
  library: PackLibrary;
  documentsPaintedWith: (packHash: string) => Promise<PaintedDocument[]>;
  engine: EngineSupervisor;
  /** Starts another engine, to try a pack with. */
  spawnEngine: () => EngineProcess;
  /** Bundle of import-worker.ts. */
  workerFile: string;
  /** Asks where a file or folder of that name is to be written; null when the person thought better of it. */
  choosePath: (name: string) => Promise<string | null>;
  /** Version of the app. */
  app: string;
  onChanged: () => void;
  onLabelSetChanged: (packHash: string, labels: LabelSet | null) => void;
}

interface ModelListeners {
  onStep: (step: ModelStep) => void;
  onWritten: (written: WrittenShare) => void;
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
  const { library, labelSets, engine, spawnEngine, workerFile, choosePath, app, onChanged, onLabelSetChanged } =
    services;
  const uploads = openUploads();
  const drafts = createModelDrafts({ library, uploads, spawnEngine, workerFile });
  const offered = new Set<(upload: string) => void>();
  let waiting: string[] = [];

  const isInUse = ({ packHash }: LibraryPack): boolean =>
    engine.state.phase === 'ready' && engine.state.packHash === packHash;

  const cardOf = async (pack: LibraryPack): Promise<ModelCard> => ({
    key: pack.key,
    name: pack.givenName === undefined ? pack.manifest.name : { en: pack.givenName, ja: pack.givenName },
    origin: pack.origin,
    inUse: isInUse(pack),
    licence: pack.manifest.licence,
    labels: pack.manifest.labels,
    // Where its file cannot be read, labels go by the pack's own names.
    labelSet: await labelSets.read(pack.packHash).catch(() => null),
    generator: pack.manifest.generator,
    hasEncoder: pack.manifest.encoder !== undefined,
    bytes: pack.bytes,
    id: pack.manifest.id,
    packHash: pack.packHash,
  });

  const takeTurn = createTurns();
  const ending = new AbortController();

  /** Made once: by the running engine where it has the pack, else by one of its own. One at a time, whoever asks. */
  async function pictureOf(key: string): Promise<Uint8Array> {
    return takeTurn(async () => {
      const stored = await library.picture(key);
      if (stored !== null) return stored;
      const pack = await library.find(key);
      const picture = isInUse(pack)
        ? await makeSamplePicture(await engine.whenReady())
        : await tryPack(spawnEngine, pack.folder, ending.signal);
      // A disk that takes no picture has it made again next time.
      await library.setPicture(key, picture).catch(() => undefined);
      return picture;
    });
  }

  async function use(key: string): Promise<void> {
    const { folder } = await library.find(key);
    await library.choose(key);
    engine.restart({ packFolder: folder });
    onChanged();
  }

  /** Files that are being written: the app stays until they are whole, or cleared away. */
  const writing = new Set<Promise<void>>();
  const finished = async (write: Promise<void>): Promise<void> => {
    writing.add(write);
    await write.finally(() => writing.delete(write));
  };

  const changed = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    onChanged();
    return result;
  };

  return {
    serve: ({ onStep, onWritten, onOffered, closed }) => {
      let trying = new AbortController();
      closed.addEventListener('abort', () => {
        trying.abort();
        offered.delete(onOffered);
      });
      const begin = (): AbortSignal => {
        trying.abort();
        trying = new AbortController();
        return trying.signal;
      };
      return {
        listModels: async () => {
          const { packs, damaged } = await library.list();
          return { models: await Promise.all(packs.map(cardOf)), damaged };
        },
        hearOffers: async () => {
          offered.add(onOffered);
          for (const upload of waiting.splice(0)) onOffered(upload);
        },
        modelPicture: pictureOf,
        modelPaper: async (key) => {
          const bytes = await readFile(join((await library.find(key)).folder, CARD_FILE)).catch(() => null);
          return bytes === null ? null : bytes.subarray(0, MAX_PAPER_BYTES).toString('utf8');
        },
        labelSet: labelSets.read,
        changeLabelSet: async (packHash, labels) => {
          await changed(labelSets.change(packHash, labels));
          onLabelSetChanged(packHash, labels);
        },
        useModel: use,
        paintedWith: async (key) => services.documentsPaintedWith((await library.find(key)).packHash),
        renameModel: (key, name) => changed(library.rename(key, name)),
        removeModel: async (key) => {
          const running = await library.find(key).then(isInUse, () => false);
          await changed(library.remove(key));
          if (running) await use(SHIPPED);
        },
        restoreModel: (key) => changed(library.restore(key)),
        modelExtras: async (key) => {
          const pack = await library.find(key);
          const { labels, styles } = await gatherExtras(pack, services);
          return { labels: labels !== null, styles: styles.length };
        },
        exportModel: async (key, wanted) => {
          const signal = begin();
          const pack = await library.find(key);
          const { folder, givenName, manifest } = pack;
          const { labels, styles } = await gatherExtras(pack, services);
          const extras = extraFiles({ labels: wanted.labels ? labels : null, styles: wanted.styles ? styles : [] });
          const path = await choosePath(`${safeFileStem(givenName ?? manifest.name.en)}${PACK_FILE_ENDING}`);
          if (path !== null) await finished(writePackFile(folder, path, extras, { onWritten, signal }));
          return path;
        },
        exportOnnx: async (key, choices) => {
          const signal = begin();
          const { folder, givenName, manifest } = await library.find(key);
          const out = await choosePath(`${safeFileStem(givenName ?? manifest.name.en)} ONNX`);
          if (out === null) return null;
          const job = { packFolder: folder, out, choices, app };
          return { folder: out, networks: await exportOnnx(spawnEngine, job, onStep, signal) };
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
          const { path } = uploads.file(upload);
          const pack = await library.add(path, test);
          const { labels, styles, refused } = await changed(takeExtras(path, pack, services));
          if (labels !== null) onLabelSetChanged(pack.packHash, labels);
          return { model: await cardOf(pack), extras: { labels: labels !== null, styles }, refused };
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
      ending.abort();
      await Promise.allSettled(writing);
      await drafts.close();
      await uploads.close();
      await library.close();
    },
  };
}
