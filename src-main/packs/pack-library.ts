/**
 * The user's packs beside the one that ships: a folder each in the user's data folder. What the user says of a pack (its
 * name, which one is in use) stands in library.json beside them, so that a pack's own bytes, and its hash, never change.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { packIdFrom, type PackManifest } from '../../src-shared/packs.ts';
import { MANIFEST_FILE, readPackManifest } from '../engine/packs/load-pack.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { createTurns } from '../files/turns.ts';
import { dataFolder } from '../files/data-folder.ts';
import { unwritable } from '../files/system-errors.ts';
import type { TellSetAside } from '../files/stored-file.ts';
import { EMPTY_INDEX, openLibraryIndex, type LibraryIndex } from './library-index.ts';
import { unpackPackFile, weightFiles } from './pack-file.ts';
import { openTrash } from './trash.ts';

/** Where the user's packs are. */
export function packsFolder(): string {
  return join(dataFolder(), 'packs');
}

/** Key of the pack that ships. */
export const SHIPPED = 'shipped';
/** PNG of the sample map made by the pack, beside the pack's own files; no part of it. */
const PICTURE_FILE = 'sample.png';

export interface LibraryPack {
  /** Names the pack in this library: its folder's name. */
  key: string;
  folder: string;
  origin: 'shipped' | 'own';
  manifest: PackManifest;
  packHash: string;
  /** The user's name for it, where there is one. */
  givenName: string | undefined;
  /** Of its weights. */
  bytes: number;
}

/** Loads the pack in a folder and resolves to the PNG of its sample map; rejects where it cannot be used. */
type TryPack = (folder: string) => Promise<Uint8Array>;

export interface PackLibrary {
  /** Every pack that can be read, the shipped one first, and folders that cannot. */
  list(): Promise<{ packs: LibraryPack[]; damaged: { key: string; error: PlainError }[] }>;
  /** The pack of that key; throws `model-unknown`. */
  find(key: string): Promise<LibraryPack>;
  /** Folder of the pack that the app starts with: the one that the user chose, while it is there, else the shipped one. */
  chosenFolder(): Promise<string>;
  choose(key: string): Promise<void>;
  /** A folder for a pack in the making, in the library and not of it. */
  draftFolder(): Promise<string>;
  /**
   * Takes a pack in the making in once `tryPack` could use it, and leaves nothing of one that it could not. The same pack is
   * never there twice. Throws as `tryPack`.
   */
  keep(draft: string, tryPack: TryPack, name?: string): Promise<LibraryPack>;
  /** Takes a .spadepack file in the same way. Throws `pack-*` as well. */
  add(path: string, tryPack: TryPack): Promise<LibraryPack>;
  /** PNG of the sample map made by it, where it was made. */
  picture(key: string): Promise<Uint8Array | null>;
  setPicture(key: string, picture: Uint8Array): Promise<void>;
  /** Own packs only, as with `remove`: throws `model-shipped`. */
  rename(key: string, name: string): Promise<void>;
  /** Into the trash. */
  remove(key: string): Promise<void>;
  /** Out of the trash; throws `model-unknown`. */
  restore(key: string): Promise<void>;
  /** Empties the trash. */
  close(): Promise<void>;
}

export function openPackLibrary(folder: string, shippedFolder: string, tell: TellSetAside): PackLibrary {
  const takeTurn = createTurns();
  const index = openLibraryIndex(folder, tell);
  const trash = openTrash(join(folder, '.trash'));
  const folderOf = (key: string): string => (key === SHIPPED ? shippedFolder : join(folder, key));
  /** The shipped pack's folder may not be written into, and another edition of the app ships another pack. */
  const pictureFile = async (key: string): Promise<string> => {
    const { folder: own, packHash } = await find(key);
    return key === SHIPPED ? join(folder, `.shipped-${packHash.slice(0, 16)}.png`) : join(own, PICTURE_FILE);
  };
  /** Where it cannot be read, packs have their own names. */
  const readIndex = (): Promise<LibraryIndex> => index.read().catch(() => EMPTY_INDEX);
  const setName = async (key: string, name: string): Promise<void> => {
    await index.change(({ names, ...rest }) => ({ ...rest, names: { ...names, [key]: name } }));
  };

  async function read(key: string): Promise<LibraryPack> {
    const own = folderOf(key);
    const { manifest, packHash } = readPackManifest(own);
    const sizes = await Promise.all(weightFiles(manifest).map(async (file) => (await stat(join(own, file))).size));
    return {
      key,
      folder: own,
      origin: key === SHIPPED ? 'shipped' : 'own',
      manifest,
      packHash,
      givenName: (await readIndex()).names[key],
      bytes: sizes.reduce((sum, size) => sum + size, 0),
    };
  }

  async function keys(): Promise<string[]> {
    const inside = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return inside.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  }

  async function list(): ReturnType<PackLibrary['list']> {
    const packs: LibraryPack[] = [];
    const damaged: { key: string; error: PlainError }[] = [];
    for (const key of [SHIPPED, ...(await keys()).sort()]) {
      try {
        packs.push(await read(key));
      } catch (error) {
        damaged.push({ key, error: toPlainError(error) });
      }
    }
    return { packs, damaged };
  }

  async function find(key: string): Promise<LibraryPack> {
    if (key !== SHIPPED && !(await keys()).includes(key)) throw new SpadeworkError('model-unknown', { name: key });
    return read(key);
  }

  /** A pack that can be read again may be removed or restored; a folder that is no pack may at least be removed. */
  async function assertOwn(key: string): Promise<void> {
    if (key === SHIPPED) throw new SpadeworkError('model-shipped');
    if (!(await keys()).includes(key)) throw new SpadeworkError('model-unknown', { name: key });
  }

  async function draftFolder(): Promise<string> {
    await mkdir(folder, { recursive: true });
    return join(folder, `.${randomBytes(6).toString('hex')}.part`);
  }

  async function freeKey(base: string): Promise<string> {
    const taken = new Set([SHIPPED, ...(await keys()), ...(await trash.names())]);
    let key = base;
    for (let n = 2; taken.has(key); n++) key = `${base}-${n}`;
    return key;
  }

  async function takeIn(draft: string, picture: Uint8Array, name: string | undefined): Promise<LibraryPack> {
    const { manifest, packHash } = readPackManifest(draft);
    const same = (await list()).packs.find((pack) => pack.packHash === packHash);
    if (same) {
      await rm(draft, { recursive: true, force: true });
      return same;
    }
    await writeFile(join(draft, PICTURE_FILE), picture);
    const key = await freeKey(packIdFrom(name ?? manifest.id).slice(0, 50));
    await rename(draft, folderOf(key));
    if (name !== undefined && name !== manifest.name.en) await setName(key, name);
    return read(key);
  }

  async function keep(draft: string, tryPack: TryPack, name?: string): Promise<LibraryPack> {
    try {
      const picture = await tryPack(draft);
      return await takeTurn(() => takeIn(draft, picture, name));
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  }

  return {
    list,
    find,
    draftFolder,
    keep,
    chosenFolder: async () => {
      const { chosen } = await readIndex();
      const path = chosen === null ? shippedFolder : folderOf(chosen);
      return existsSync(join(path, MANIFEST_FILE)) ? path : shippedFolder;
    },
    choose: async (key) => {
      await find(key);
      await index.change((said) => ({ ...said, chosen: key === SHIPPED ? null : key }));
    },
    add: async (path, tryPack) => {
      const draft = await draftFolder();
      try {
        await unpackPackFile(path, draft).catch(unwritable(draft));
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        throw error;
      }
      return keep(draft, tryPack);
    },
    picture: async (key) =>
      readFile(await pictureFile(key)).then(
        (bytes) => Uint8Array.from(bytes),
        () => null,
      ),
    setPicture: async (key, picture) => {
      await mkdir(folder, { recursive: true });
      await writeAtomically(await pictureFile(key), picture);
    },
    rename: async (key, name) => {
      await assertOwn(key);
      await setName(key, name);
    },
    remove: async (key) => {
      await assertOwn(key);
      await trash.put(folderOf(key), key);
      await index.change((said) => ({ ...said, chosen: said.chosen === key ? null : said.chosen }));
    },
    restore: async (key) => {
      if (!(await trash.names()).includes(key)) throw new SpadeworkError('model-unknown', { name: key });
      await trash.take(key, folderOf(key));
    },
    close: () => trash.empty(),
  };
}
