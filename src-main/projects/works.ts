/**
 * The documents that the app keeps for its windows: one folder each in the user's data folder, held by one process at a
 * time, so that two programs never write into one journal.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkState } from '../../src-shared/projects/work-state.ts';
import { resizeNearest } from '../../src-shared/labels/label-map.ts';
import { encodeLayerPng, rowsOf } from '../files/label-map-png.ts';
import { isProcessLocked as isHeld, takeProcessLock } from '../files/process-lock.ts';
import { JOURNAL_FILE, KeptWork } from './kept-work.ts';

const LOCK_FILE = 'lock';
/** What the library shows of a document that nobody has. */
const NAME_FILE = 'name';
const PICTURE_FILE = 'picture.png';
const PICTURE_SIDE = 256;
/** Stands in the folder of a document that was put away: it is offered in the library only. */
const SHELVED_FILE = 'shelved';
/** Documents that were put away are kept up to so many. */
const MAX_SHELVED = 20;

interface LeftWork {
  id: string;
  /** Empty for a document that was never saved. */
  name: string;
  changedAt: number;
  /** It was put away. */
  shelved: boolean;
  /** PNG of its map; null after a crash. */
  picture: Uint8Array | null;
}

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
  left(): Promise<LeftWork[]>;
  /** The hash of the pack that a document was painted with, whoever has it; undefined where nothing says so. */
  packOf(id: string): Promise<string | undefined>;
  /** Leaves a document in order: nobody has it, and the next window that asks gets it. */
  leave(held: HeldWork): Promise<void>;
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
        const within = (file: string): string => join(folder, id, file);
        const journal = await stat(within(JOURNAL_FILE)).catch(() => null);
        if (journal === null || (await isHeld(within(LOCK_FILE)))) return [];
        const picture = await readFile(within(PICTURE_FILE)).catch(() => null);
        return [
          {
            id,
            name: await readFile(within(NAME_FILE), 'utf8').catch(() => ''),
            changedAt: journal.mtimeMs,
            shelved: (await stat(within(SHELVED_FILE)).catch(() => null)) !== null,
            picture: picture && Uint8Array.from(picture),
          },
        ];
      }),
    );
    return found.flat().toSorted((a, b) => b.changedAt - a.changedAt);
  };

  const end = async ({ work }: HeldWork): Promise<void> => {
    await work.end();
    const map = work.copy.document.composite();
    const scale = Math.min(1, PICTURE_SIDE / Math.max(map.width, map.height));
    const small = resizeNearest(map, Math.ceil(map.width * scale), Math.ceil(map.height * scale));
    await writeFile(join(work.folder, PICTURE_FILE), await encodeLayerPng(rowsOf(small), work.copy.scene.labels));
    await writeFile(join(work.folder, NAME_FILE), work.copy.name);
  };

  const discardOldest = async (): Promise<void> => {
    for (const { id } of (await left()).filter(({ shelved }) => shelved).slice(MAX_SHELVED))
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
    packOf: async (id) => (await KeptWork.read(join(folder, id)))?.copy.scene.pack?.hash,
    leave: async (held) => {
      // A disk that takes no last word keeps what it has.
      await end(held).catch((error: unknown) => console.warn('A document could not be left in order:', error));
      await held.release();
    },
    shelve: async (held) => {
      await end(held).catch((error: unknown) => console.warn('A document could not be left in order:', error));
      await writeFile(join(held.work.folder, SHELVED_FILE), '').catch(() => undefined);
      await held.release();
      await discardOldest();
    },
    discard: async ({ work, release }) => {
      await release();
      // Where that cannot be, it is offered once more.
      await work.discard().catch((error: unknown) => console.warn('A document could not be forgotten:', error));
    },
  };
}
