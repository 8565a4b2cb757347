/**
 * The documents that the app keeps for its windows: one folder each in the user's data folder, held by one process at a
 * time, so that two programs never write into one journal.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { takeProcessLock } from '../files/process-lock.ts';
import { JOURNAL_FILE, KeptWork } from './kept-work.ts';

const LOCK_FILE = 'lock';
/** Stands in the folder of a document that was put away: it is offered in the library only. */
const SHELVED_FILE = 'shelved';
/** Documents that were put away are kept up to so many. */
const MOST_SHELVED = 20;

/** A document that one window has. */
export interface HeldWork {
  id: string;
  work: KeptWork;
  release(): Promise<void>;
}

export interface Works {
  begin(state: WorkState, path: string | null): Promise<HeldWork>;
  /** Takes hold of a document that nobody has: the one with `id`, or else the newest that was not put away. */
  resume(id: string | null): Promise<HeldWork | null>;
  /** Documents that nobody has, the newest first. */
  left(): Promise<{ id: string; changedAt: number; shelved: boolean }[]>;
  /** Puts a document away: nobody has it, and it is offered in the library only. */
  shelve(held: HeldWork): Promise<void>;
  discard(held: HeldWork): Promise<void>;
}

export function openWorks(folder: string): Works {
  const hold = async (id: string, make: (folder: string) => Promise<KeptWork | null>): Promise<HeldWork | null> => {
    const own = join(folder, id);
    const release = await takeProcessLock(join(own, LOCK_FILE));
    if (release === null) return null;
    const work = await make(own);
    if (work !== null) return { id, work, release };
    await release();
    return null;
  };

  const left: Works['left'] = async () => {
    const found = await Promise.all(
      (await readdir(folder).catch(() => [])).map(async (id) => {
        const journal = await stat(join(folder, id, JOURNAL_FILE)).catch(() => null);
        const shelved = await stat(join(folder, id, SHELVED_FILE)).then(
          () => true,
          () => false,
        );
        return journal === null ? [] : [{ id, changedAt: journal.mtimeMs, shelved }];
      }),
    );
    return found.flat().toSorted((a, b) => b.changedAt - a.changedAt);
  };

  const discardOldest = async (): Promise<void> => {
    for (const { id } of (await left()).filter(({ shelved }) => shelved).slice(MOST_SHELVED))
      await rm(join(folder, id), { recursive: true, force: true });
  };

  return {
    left,
    begin: async (state, path) => {
      const id = randomUUID();
      // On a full disk the folder may not come to be; the journal makes it as soon as there is room.
      await mkdir(join(folder, id), { recursive: true }).catch(() => undefined);
      const release = await takeProcessLock(join(folder, id, LOCK_FILE)).catch(() => null);
      const work = KeptWork.begin(join(folder, id), state, path);
      return { id, work, release: release ?? (async () => undefined) };
    },
    resume: async (id) => {
      const candidates = (await left()).filter((one) => (id === null ? !one.shelved : one.id === id));
      for (const candidate of candidates) {
        const held = await hold(candidate.id, (own) => KeptWork.read(own));
        if (held === null) continue;
        await rm(join(held.work.folder, SHELVED_FILE), { force: true });
        return held;
      }
      return null;
    },
    shelve: async ({ work, release }) => {
      await work.end();
      await writeFile(join(work.folder, SHELVED_FILE), '');
      await release();
      await discardOldest();
    },
    discard: async ({ work, release }) => {
      await release();
      await work.discard();
    },
  };
}
