/**
 * Projects that were lately opened from the browser's files or saved into them: their handles, which only the browser's database
 * takes, with their pictures. It is kept for each address, so a host that is always started on one port has it again.
 */
import { unzipSync } from 'fflate';
import type { LibraryEntry } from '../../src-shared/api/project-api.ts';
import { THUMBNAIL_FILE } from '../../src-shared/projects/project-ending.ts';
import type { SaveHandle } from './browser-files.ts';

const DATABASE = 'spadework';
const STORE = 'recent';
const MAX_RECENT = 24;
const MAX_THUMBNAIL_BYTES = 1024 * 1024;

interface RecentFile {
  id: string;
  handle: SaveHandle;
  usedAt: number;
  /** PNG. */
  thumbnail: Uint8Array | null;
}

/** The newest first; none where the browser keeps nothing, as in some private windows. */
export async function listRecentFiles(): Promise<LibraryEntry[]> {
  const files = await allFiles().catch(() => []);
  return files.map(({ id, handle, usedAt, thumbnail }) => ({
    kind: 'recent',
    id,
    name: handle.name.replace(/\.[^.]*$/, ''),
    place: '',
    changedAt: usedAt,
    thumbnail,
  }));
}

export async function recentHandle(id: string): Promise<SaveHandle | undefined> {
  return (await allFiles()).find((file) => file.id === id)?.handle;
}

/** Puts a file on top; `bytes` are what it holds. A list that cannot be kept costs nobody a save. */
export async function noteRecentFile(handle: SaveHandle, bytes: Uint8Array): Promise<void> {
  try {
    const others: RecentFile[] = [];
    const gone: RecentFile[] = [];
    for (const file of await allFiles()) ((await file.handle.isSameEntry(handle)) ? gone : others).push(file);
    gone.push(...others.slice(MAX_RECENT - 1));
    const newest = { id: crypto.randomUUID(), handle, usedAt: Date.now(), thumbnail: thumbnailOf(bytes) };
    await inStore('readwrite', (store) => {
      for (const { id } of gone) store.delete(id);
      return store.put(newest satisfies RecentFile);
    });
  } catch (error) {
    console.warn('The list of recent projects could not be kept:', error);
  }
}

async function allFiles(): Promise<RecentFile[]> {
  const files = await inStore('readonly', (store) => store.getAll() as IDBRequest<RecentFile[]>);
  return files.toSorted((a, b) => b.usedAt - a.usedAt);
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' });
  const database = await resultOf(opening);
  try {
    return await resultOf(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database gave no answer'));
  });
}

/** Of a project that the host has read or written. */
function thumbnailOf(bytes: Uint8Array): Uint8Array | null {
  const wanted = ({ name, originalSize }: { name: string; originalSize: number }): boolean =>
    name === THUMBNAIL_FILE && originalSize <= MAX_THUMBNAIL_BYTES;
  return unzipSync(bytes, { filter: wanted })[THUMBNAIL_FILE] ?? null;
}
