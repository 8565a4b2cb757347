/**
 * The folder that a batch writes into. Until the batch is finished, `.spadework-batch` in it holds the plan and the journal,
 * so that the folder alone is enough to go on: after a cancel, an error, a crash or a power cut. Files are whole or not
 * there; a file that the batch did not write is never replaced.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { collisionKey } from '../../src-shared/naming.ts';
import { TEMPORARY, temporaryStem, writeAtomically } from '../files/atomic-write.ts';
import { openJournal, type FileRecord, type Journal } from './batch-journal.ts';
import { takeLock } from './folder-lock.ts';
import { writeManifest } from './manifest.ts';
import { namesOf, packPlan, unpackPlan, type StoredPlan } from './stored-plan.ts';
import { explainWriteError, isFolder } from './write-errors.ts';

const WORK_FOLDER = '.spadework-batch';

export interface BatchFolder {
  path: string;
  plan: StoredPlan;
  /** Whether all that was written would be there after a power cut; a share may not promise that. */
  readonly durable: boolean;
  /** Whether `name` is written. */
  has(name: string): boolean;
  /** Writes a file of the plan and notes it. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** A file that is written. */
  read(name: string): Promise<Uint8Array>;
  /** Writes the manifest; a finished batch leaves nothing else behind than its files. */
  close(state: 'finished' | 'unfinished'): Promise<void>;
}

/** The names of `names` that are taken in `folder`; none when it is not there. */
export async function takenNames(folder: string, names: readonly string[]): Promise<string[]> {
  const there = new Set((await filesIn(folder)).map(collisionKey));
  return names.filter((name) => there.has(collisionKey(name)));
}

/** The first of `name`, `name-2`, `name-3` ... that is free in the folder. */
export function freeName(stem: string, ending: string, there: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem + ending : `${stem}-${n}${ending}`;
    if (!there.has(collisionKey(name))) return name;
  }
}

/** Begins a batch: checks every name, then makes the folder. Throws `names-taken`, `batch-unfinished`, or why it cannot be written to. */
export async function createBatchFolder(folder: string, plan: StoredPlan): Promise<BatchFolder> {
  if ((await readPlan(folder)) !== 'absent') throw new SpadeworkError('batch-unfinished', { folder });
  const taken = await takenNames(folder, namesOf(plan));
  if (taken.length > 0) throw new SpadeworkError('names-taken', { folder, name: taken[0]!, count: taken.length });
  const work = join(folder, WORK_FOLDER);
  let made: string | undefined;
  let release: (() => Promise<void>) | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
    await mkdir(work).catch(ignoreCode('EEXIST'));
    release = await takeLock(join(work, 'lock'), folder);
    await writeAtomically(join(work, 'plan'), packPlan(plan));
    await writeManifest(folder, plan, new Map(), 'unfinished');
    return openFolder(folder, plan, await openJournal(join(work, 'journal')), release);
  } catch (error) {
    // Nothing half-begun stays: the next try, or another program, finds the folder as it was.
    if (release !== undefined)
      await Promise.all(
        [join(folder, plan.files.manifest), work].map((path) => rm(path, { recursive: true, force: true })),
      ).catch(() => undefined);
    await release?.();
    if (made !== undefined) await rmdir(folder).catch(() => undefined);
    throw await explainWriteError(error, folder, folder);
  }
}

/** Goes on with the batch in `folder`: what is written and unchanged counts as done. Throws `batch-absent`, `batch-damaged`, `batch-files-changed`. */
export async function resumeBatchFolder(folder: string): Promise<BatchFolder> {
  const plan = await readPlan(folder);
  if (plan === 'absent')
    throw new SpadeworkError((await isFolder(folder)) ? 'batch-absent' : 'folder-lost', { folder });
  if (plan === 'damaged') throw new SpadeworkError('batch-damaged', { folder });
  const work = join(folder, WORK_FOLDER);
  let release: (() => Promise<void>) | undefined;
  let journal: Journal | undefined;
  try {
    release = await takeLock(join(work, 'lock'), folder);
    journal = await openJournal(join(work, 'journal'));
    await removeLeftovers(folder, plan);
    await compareWithJournal(folder, plan, journal);
    return openFolder(folder, plan, journal, release);
  } catch (error) {
    await journal?.close();
    await release?.();
    throw await explainWriteError(error, folder, folder);
  }
}

/** How far the interrupted batch in `folder` is, in pictures; null when there is none. */
export async function unfinishedIn(folder: string): Promise<{ done: number; total: number } | null> {
  const plan = await readPlan(folder);
  if (plan === 'absent' || plan === 'damaged') return null;
  const there = new Set(await filesIn(folder));
  return {
    done: plan.files.pictures.filter(({ picture }) => there.has(picture)).length,
    total: plan.files.pictures.length,
  };
}

function openFolder(folder: string, plan: StoredPlan, journal: Journal, release: () => Promise<void>): BatchFolder {
  let durable = true;
  return {
    path: folder,
    plan,
    get durable() {
      return durable;
    },
    has: (name) => journal.ended.has(name),
    write: async (name, bytes) => {
      try {
        await journal.begin(name);
        if ((await writeAtomically(join(folder, name), bytes)) === 'written') durable = false;
        await journal.end(name, recordOf(bytes));
      } catch (error) {
        throw await explainWriteError(error, folder, name);
      }
    },
    read: async (name) => {
      try {
        return Uint8Array.from(await readFile(join(folder, name)));
      } catch (error) {
        throw await explainWriteError(error, folder, name);
      }
    },
    close: async (state) => {
      try {
        await journal.close();
        await writeManifest(folder, plan, journal.ended, state);
        if (state === 'finished') await rm(join(folder, WORK_FOLDER), { recursive: true, force: true });
      } catch (error) {
        throw await explainWriteError(error, folder, plan.files.manifest);
      } finally {
        await release().catch(() => undefined);
      }
    },
  };
}

async function readPlan(folder: string): Promise<StoredPlan | 'absent' | 'damaged'> {
  try {
    return unpackPlan(await readFile(join(folder, WORK_FOLDER, 'plan'))) ?? 'damaged';
  } catch (error) {
    if (isAbsent(error)) return 'absent';
    throw await explainWriteError(error, folder, WORK_FOLDER);
  }
}

/** Forgets files that are gone, so that they are made again, and refuses to go on where a file is not as the batch left it. */
async function compareWithJournal(folder: string, plan: StoredPlan, journal: Journal): Promise<void> {
  const there = new Map((await filesIn(folder)).map((name) => [collisionKey(name), name]));
  const changed = [];
  for (const name of namesOf(plan)) {
    const found = there.get(collisionKey(name));
    const record = journal.ended.get(name);
    if (found === undefined) journal.ended.delete(name);
    else if (name === plan.files.manifest) continue;
    else if (record !== undefined) {
      const { sha256 } = recordOf(await readFile(join(folder, found)));
      if (sha256 !== record.sha256) changed.push(found);
    } else if (!journal.begun.has(name)) changed.push(found);
  }
  if (changed.length > 0)
    throw new SpadeworkError('batch-files-changed', { folder, name: changed[0]!, count: changed.length });
}

/** Removes temporary files that a killed process could not. */
async function removeLeftovers(folder: string, plan: StoredPlan): Promise<void> {
  const names = new Set(namesOf(plan).map(temporaryStem));
  for (const file of await filesIn(folder)) {
    const name = TEMPORARY.exec(file)?.[1];
    if (name !== undefined && names.has(name)) await rm(join(folder, file), { force: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw await explainWriteError(error, folder, folder);
  }
}

function recordOf(bytes: Uint8Array): FileRecord {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Swallows the system's error of this code. */
function ignoreCode(code: string): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== code) throw error;
  };
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
