/** The document of one window: what the window's calls do to it. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LibraryEntry, OpenedProject, ProjectApi, ProjectSource } from '../../src-shared/api/project-api.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { Picture } from '../../src-shared/api/values.ts';
import { PROJECT_ENDING } from '../../src-shared/projects/project-ending.ts';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { present } from '../../src-shared/present.ts';
import { withFile } from '../engine/packs/byte-source.ts';
import { sweepTemporariesOf } from '../files/atomic-write.ts';
import { writeImageFile } from '../files/image-file.ts';
import { reasonOf } from '../files/system-errors.ts';
import { isProcessLocked, takeProcessLock } from '../files/process-lock.ts';
import { LayerPngs } from './layer-pngs.ts';
import type { OfferedFiles } from './offered-files.ts';
import { decodeProject, projectName, readThumbnail } from './read-project.ts';
import type { RecentProjects } from './recent-projects.ts';
import type { Versions } from './versions.ts';
import type { HeldWork, Works } from './works.ts';
import { encodeProject } from './write-project.ts';

/** How a host with files of its own asks where. */
export interface ProjectDialogs {
  askOpen(): Promise<string | null>;
  /** `name` is a suggestion, with its ending. */
  askSave(name: string): Promise<string | null>;
}

export interface ProjectServices {
  works: Works;
  recent: RecentProjects;
  versions: Versions;
  offered: OfferedFiles;
  /** Null where files are the browser's. */
  dialogs: ProjectDialogs | null;
  samplesFolder: string;
  app: string;
  /** Windows that are on their way out: their documents can be taken up once they have ended. */
  endings: Set<Promise<void>>;
  /** Tells the window of a file that the desktop told of. */
  tellOffer(id: string): void;
  /** Lets the window close. */
  leave(): void;
}

export interface WindowProject {
  api: ProjectApi;
  /** The window is gone: its document stays, left in order. Every call resolves when that is done. */
  end(): Promise<void>;
}

export function serveWindowProject(services: ProjectServices): WindowProject {
  const { works, recent, versions, offered, dialogs, samplesFolder, app, endings, tellOffer, leave } = services;
  let held: HeldWork | null = null;
  let releaseFile: (() => Promise<void>) | null = null;
  let stopOffers: (() => void) | null = null;
  let ended: Promise<void> | null = null;
  let pngs = new LayerPngs();

  const current = (): HeldWork => {
    if (held === null) throw new SpadeworkError('work-out-of-step');
    return held;
  };

  const letGoOfFile = async (): Promise<void> => {
    await releaseFile?.();
    releaseFile = null;
  };

  /** False where another program has the file. A folder that takes no lock takes no save either; there none is needed. */
  const takeFile = async (path: string): Promise<boolean> => {
    releaseFile = await lockFile(path);
    if (releaseFile === null) return !(await isProcessLocked(lockPath(path)));
    await sweepTemporariesOf(path);
    return true;
  };

  /** The window goes over to another document. */
  const take = async (next: HeldWork, goesOn = false): Promise<void> => {
    const before = held;
    held = next;
    pngs = new LayerPngs();
    if (before === null) return;
    if (before.work.copy.unsaved && !goesOn) await works.shelve(before);
    else await works.discard(before);
  };

  /** The window goes over to what was kept of a document, and to its file. */
  const hold = async (next: HeldWork): Promise<OpenedProject> => {
    const { id, work } = next;
    await take(next);
    await letGoOfFile();
    const isCopy = work.path !== null && !(await takeFile(work.path));
    if (isCopy) await keepLater(work.moveTo(null, work.copy.name));
    return { id, state: work.copy.state(), hasFile: work.path !== null, isCopy };
  };

  /** `goesOn`: the new work holds the document of the one before. */
  const begin = async (state: WorkState, path: string | null, goesOn = false): Promise<string> => {
    const next = await works.begin(state, path);
    await take(next, goesOn);
    await keepLater(next.work.record([]));
    return next.id;
  };

  const openPath = async (path: string): Promise<OpenedProject> => {
    const state = readProjectFile(path);
    await letGoOfFile();
    const isCopy = !(await takeFile(path));
    const id = await begin(state, isCopy ? null : path);
    await recent.note(path, withFile(path, readThumbnail));
    return { id, state, hasFile: !isCopy, isCopy };
  };

  const openBytes = async (
    file: Uint8Array,
    name: string,
    changes: Partial<WorkState> = {},
    path: string | null = null,
  ) => {
    const state = { ...decodeProject(file, name), ...changes };
    if (path === null) await letGoOfFile();
    return { id: await begin(state, path), state, hasFile: path !== null, isCopy: false };
  };

  /** A painting of the person's own from here on: its versions are not those of another one from the same sample. */
  const openSample = async (file: Uint8Array): Promise<OpenedProject> => {
    const { scene, ...rest } = decodeProject(file, '');
    const state = { ...rest, scene: { ...scene, id: randomUUID() } };
    await letGoOfFile();
    return { id: await begin(state, null), state, hasFile: false, isCopy: false };
  };

  const open = async (source: ProjectSource): Promise<OpenedProject | null> => {
    switch (source.kind) {
      case 'ask': {
        const path = await asking(dialogs).askOpen();
        return path === null ? null : openPath(path);
      }
      case 'saved':
        return openPath(known(current().work.path));
      case 'offered':
        return openPath(known(offered.pathOf(source.id)));
      case 'recent':
        return openPath(known(await recent.pathOf(source.id)));
      case 'left':
        return hold(known(await works.resume(source.id)));
      case 'sample':
        return openSample(await readSample(samplesFolder, source.id));
      case 'version': {
        const { copy, path } = current().work;
        const { name } = copy;
        const file = known(await versions.read(copy.scene.id, source.id));
        return openBytes(file, name, { name, unsaved: true }, path);
      }
      case 'file':
        return openBytes(source.file.bytes, basename(source.file.name));
    }
  };

  const encode = (picture: Picture | null): Promise<Uint8Array> => {
    const { document, scene, reference } = current().work.copy;
    return encodeProject({ document, scene, reference, picture }, app, pngs);
  };

  const api: ProjectApi = {
    resumeWork: async (id) => {
      // From here on the window listens.
      stopOffers ??= offered.listen(tellOffer);
      await Promise.allSettled(endings);
      const work = (id === null ? null : await works.resume(id)) ?? (await works.resume(null));
      if (work === null) return null;
      const { leftInOrder, changedAt } = work.work;
      return { ...(await hold(work)), leftInOrder, changedAt };
    },
    beginWork: async (state, document, former) => {
      await Promise.allSettled(endings);
      if (document === 'same') {
        const before = held === null && former !== null ? await works.resume(former) : null;
        if (before !== null) await hold(before);
        return begin(state, held?.work.path ?? null, true);
      }
      await letGoOfFile();
      return begin(state, null);
    },
    recordWork: (records) => keep(() => current().work.record(records)),
    discardWork: async () => {
      const gone = held;
      held = null;
      await letGoOfFile();
      if (gone !== null) await works.discard(gone);
    },
    openProject: open,
    saveProject: async (target, picture) => {
      const { work } = current();
      const known = target === 'same' ? work.path : null;
      const path = known ?? (await asking(dialogs).askSave(`${work.copy.name || 'Untitled'}${PROJECT_ENDING}`));
      if (path === null) return null;
      const file = await encode(picture);
      await writeImageFile(path, file);
      await recent.note(path, readThumbnail(file));
      if (target === 'copy') return path;
      if (path !== work.path) {
        await letGoOfFile();
        await takeFile(path);
        await keep(() => work.moveTo(path, projectName(basename(path))));
      }
      return path;
    },
    packProject: async (picture) => ({
      name: `${current().work.copy.name || 'Untitled'}${PROJECT_ENDING}`,
      bytes: await encode(picture),
    }),
    renameWork: (name) => keep(() => current().work.moveTo(null, name)),
    library: async () => [
      ...(await recent.list()),
      ...(await leftEntries(works)),
      ...(await sampleEntries(samplesFolder)),
    ],
    keepVersion: async (name, picture) => versions.keep(current().work.copy.scene.id, await encode(picture), name),
    versions: async () => (held === null ? [] : versions.list(current().work.copy.scene.id)),
    leaveWindow: async () => leave(),
  };

  const end = async (): Promise<void> => {
    stopOffers?.();
    const left = held;
    held = null;
    await letGoOfFile();
    if (left !== null) await works.leave(left);
  };

  return {
    api,
    end: () => {
      if (ended === null) {
        ended = end();
        endings.add(ended);
        void ended.finally(() => endings.delete(present(ended)));
      }
      return ended;
    },
  };
}

/** Says of a failure to write the journal that it is one, with the system's reason. */
async function keep(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof SpadeworkError) throw error;
    throw new SpadeworkError('work-unkept', { reason: reasonOf(error) }, { cause: error });
  }
}

/**
 * For a document that the window goes over to, which it does whatever the disk says: what is not written now is kept in memory,
 * and written, or complained about, with the first record.
 */
async function keepLater(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => console.warn('A document is not on the disk yet:', error));
}

function readProjectFile(path: string): WorkState {
  return withFile(path, (source) => decodeProject(source, basename(path)));
}

function asking(dialogs: ProjectDialogs | null): ProjectDialogs {
  if (dialogs === null) throw new SpadeworkError('saving-belongs-to-browser');
  return dialogs;
}

function known<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new SpadeworkError('project-gone');
  return value;
}

function lockPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.lock`);
}

function lockFile(path: string): Promise<(() => Promise<void>) | null> {
  return takeProcessLock(lockPath(path)).catch(() => null);
}

async function readSample(folder: string, id: string): Promise<Uint8Array> {
  const file = (await sampleFiles(folder)).find((name) => sampleId(name) === id);
  return new Uint8Array(await readFile(join(folder, known(file))));
}

async function sampleFiles(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(PROJECT_ENDING)).toSorted();
}

/** '1-lake.spadework' is 'lake'. */
function sampleId(name: string): string {
  return projectName(name).replace(/^\d+-/, '');
}

async function sampleEntries(folder: string): Promise<LibraryEntry[]> {
  return Promise.all(
    (await sampleFiles(folder)).map(async (file) => ({
      kind: 'sample' as const,
      id: sampleId(file),
      name: sampleId(file),
      place: '',
      changedAt: 0,
      thumbnail: readThumbnail(new Uint8Array(await readFile(join(folder, file)))),
    })),
  );
}

async function leftEntries(works: Works): Promise<LibraryEntry[]> {
  return (await works.left()).map(({ id, name, changedAt, picture: thumbnail }) => ({
    kind: 'left' as const,
    id,
    name,
    place: '',
    changedAt,
    thumbnail,
  }));
}
