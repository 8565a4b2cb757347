/**
 * The style gallery: the styles that ship and the user's own, kept as one file a style in the user's data folder. Every
 * change is one atomic write; a file that cannot be read is reported, left where it is, and does not hide the others.
 */
import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { RgbImage } from '../../src-shared/api/values.ts';
import { SpadeworkError, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { STYLE_FILE_ENDING, type StyleApi, type StyleEntry, type StyleList } from '../../src-shared/api/style-api.ts';
import type { ImageFile, Style } from '../../src-shared/api/values.ts';
import { present } from '../../src-shared/present.ts';
import { readPhoto } from '../files/photo.ts';
import { type TellSetAside } from '../files/stored-file.ts';
import { createTurns } from '../files/turns.ts';
import { inOrder, openGalleryIndex, type GalleryIndex } from './gallery-index.ts';
import { openShippedStyles } from './shipped-styles.ts';
import { readStyleFile, readingOf, writeStyleFile, type Reading, type StyleFile } from './style-file.ts';
import { makeStylePictures } from './style-photo.ts';
import { openStyleFolder } from './style-folder.ts';

/** Longest name of a style, in characters. */
const MAX_NAME = 120;

/** The loaded pack's way to read a style; made by the host around its engine. */
export interface StyleReader {
  packId: string;
  /** SHA-256 of the encoder's weights. */
  encoder: string;
  read(photo: RgbImage): Promise<Style>;
}

export interface StyleLibraryOptions {
  /** The user's styles. Made when the first is added. */
  folder: string;
  shippedFolder: string;
  /** Waits for the engine. Rejects with `no-encoder` when the loaded pack reads no styles, or as the engine failed. */
  reader: () => Promise<StyleReader>;
  /** The gallery changed. */
  onChanged: () => void;
  /** Hears when the gallery's order was damaged. */
  tellSetAside: TellSetAside;
}

export interface StyleLibrary extends StyleApi {
  /** The user's own styles that this encoder (SHA-256 of its weights) has read, as files with that reading alone. */
  filesReadBy(encoder: string): Promise<ImageFile[]>;
  /** Takes style files in that came with a pack; those that the gallery has already are passed over. */
  takeFiles(files: readonly ImageFile[]): Promise<{ taken: number; refused: PlainError[] }>;
  /** Empties the trash. */
  close(): Promise<void>;
}

export function openStyleLibrary({
  folder,
  shippedFolder,
  reader,
  onChanged,
  tellSetAside,
}: StyleLibraryOptions): StyleLibrary {
  const own = openStyleFolder(folder);
  const gallery = openGalleryIndex(folder, tellSetAside);
  const shipped = openShippedStyles(shippedFolder);
  /** What other encoders than those of shipped packs read in the shipped photos, by encoder and id; they read them again next time. */
  const shippedReadings = new Map<string, Style>();
  const takeTurn = createTurns();

  /** One change at a time: each reads the files as the last one left them. */
  function change<Result>(work: () => Promise<Result>): Promise<Result> {
    return takeTurn(async () => {
      const result = await work();
      onChanged();
      return result;
    });
  }

  const changeIndex = (edit: (index: GalleryIndex) => GalleryIndex): Promise<void> =>
    change(async () => {
      await gallery.change(edit);
    });

  async function isShipped(id: string): Promise<boolean> {
    return (await shipped).list.some((style) => style.id === id);
  }

  async function shippedStyle(id: string, current: StyleReader): Promise<Style | null> {
    const ready = await (await shipped).readings(current.packId, current.encoder);
    return ready.get(id) ?? shippedReadings.get(`${current.encoder}/${id}`) ?? null;
  }

  async function list(): Promise<StyleList> {
    const current = await reader().catch(() => null);
    const index = await gallery.read();
    const starred = new Set(index.starred);
    const entries = new Map<string, StyleEntry>();
    for (const { id, name } of (await shipped).list) {
      const style = current && (await shippedStyle(id, current));
      entries.set(id, { id, name, origin: 'shipped', starred: starred.has(id), addedAt: null, style });
    }
    const { styles, damaged } = await own.readAll();
    const byAge = [...styles].sort(([, a], [, b]) => a.addedAt.localeCompare(b.addedAt));
    for (const [id, file] of byAge) entries.set(id, entryOf(id, file, starred.has(id), current));
    return {
      styles: inOrder([...entries.keys()], index.order).map((id) => present(entries.get(id))),
      damaged: damaged.map(({ file, error }) => ({ file, error: toPlainError(error) })),
    };
  }

  async function keep(given: StyleFile): Promise<StyleEntry> {
    const id = randomUUID();
    const { styles } = await own.readAll();
    const taken = [...[...styles.values()].map(({ name }) => name), ...(await shipped).list.map(({ name }) => name.en)];
    const file = { ...given, name: freeName(given.name, taken) };
    await own.make();
    await own.write(id, writeStyleFile(file));
    return entryOf(id, file, false, await reader().catch(() => null));
  }

  async function take(given: ImageFile): Promise<StyleEntry> {
    const file = readStyleFile(given.bytes, given.name);
    // Drawn anew, so that only pictures of our own making are kept and shown.
    const pictures = await makeStylePictures(await readPhoto({ name: given.name, bytes: file.photo }));
    return keep({ ...file, addedAt: new Date().toISOString(), ...pictures });
  }

  /** Whether an own style says the very same of a photo. */
  async function isHere(given: ImageFile): Promise<boolean> {
    const readings = new Set(readStyleFile(given.bytes, given.name).readings.map(signOf));
    const { styles } = await own.readAll();
    return [...styles.values()].some((file) => file.readings.some((reading) => readings.has(signOf(reading))));
  }

  async function rereadOne(id: string, current: StyleReader): Promise<void> {
    if (await isShipped(id)) {
      if ((await shippedStyle(id, current)) !== null) return;
      const photo = await (await shipped).photo(id);
      shippedReadings.set(`${current.encoder}/${id}`, await current.read(await readPhoto({ name: id, bytes: photo })));
      return;
    }
    const file = await own.read(id);
    if (readingOf(file.readings, current.encoder) !== null) return;
    const style = await current.read(await readPhoto({ name: file.name, bytes: file.photo }));
    await own.write(id, writeStyleFile({ ...file, readings: withReading(file.readings, current, style) }));
  }

  return {
    listStyles: () => takeTurn(list),
    styleThumbnail: async (id) => {
      if (!(await isShipped(id))) return (await own.read(id)).thumbnail;
      const bytes = await (await shipped).photo(id);
      return (await makeStylePictures(await readPhoto({ name: id, bytes }))).thumbnail;
    },
    addStyle: (photo) =>
      change(async () => {
        const decoded = await readPhoto(photo);
        const current = await reader();
        const readings = withReading([], current, await current.read(decoded));
        return keep({
          name: nameOf(photo),
          addedAt: new Date().toISOString(),
          readings,
          ...(await makeStylePictures(decoded)),
        });
      }),
    keepStyle: (name, style, picture) =>
      change(async () => {
        const readings = withReading([], await reader(), style);
        return keep({ name, addedAt: new Date().toISOString(), readings, ...(await makeStylePictures(picture)) });
      }),
    renameStyle: (id, name) =>
      change(async () => {
        if (await isShipped(id)) throw new SpadeworkError('style-shipped');
        await own.write(id, writeStyleFile({ ...(await own.read(id)), name }));
      }),
    starStyle: (id, starred) =>
      changeIndex((index) => ({
        ...index,
        starred: [...index.starred.filter((other) => other !== id), ...(starred ? [id] : [])],
      })),
    orderStyles: (ids) => changeIndex((index) => ({ ...index, order: inOrder([...ids, ...index.order], ids) })),
    removeStyle: (id) =>
      change(async () => {
        if (await isShipped(id)) throw new SpadeworkError('style-shipped');
        await own.trash(id);
      }),
    restoreStyle: (id) => change(() => own.restore(id)),
    rereadStyles: (ids) =>
      change(async () => {
        const current = await reader();
        for (const id of ids) await rereadOne(id, current);
      }),
    exportStyle: async (id) => {
      const file = (await isShipped(id)) ? await shippedFile(id) : await own.read(id);
      return { name: `${file.name}${STYLE_FILE_ENDING}`, bytes: writeStyleFile(file) };
    },
    importStyle: (given) => change(() => take(given)),
    filesReadBy: (encoder) =>
      takeTurn(async () => {
        const { styles } = await own.readAll();
        return [...styles.values()]
          .map((file) => ({ ...file, readings: file.readings.filter((reading) => reading.encoder === encoder) }))
          .filter(({ readings }) => readings.length > 0)
          .toSorted((a, b) => a.addedAt.localeCompare(b.addedAt) || a.name.localeCompare(b.name))
          .map((file) => ({ name: `${file.name}${STYLE_FILE_ENDING}`, bytes: writeStyleFile(file) }));
      }),
    takeFiles: (files) =>
      change(async () => {
        let taken = 0;
        const refused: PlainError[] = [];
        for (const given of files) {
          try {
            if (await isHere(given)) continue;
            await take(given);
            taken++;
          } catch (error) {
            refused.push(toPlainError(error));
          }
        }
        return { taken, refused };
      }),
    close: () => takeTurn(() => own.emptyTrash()),
  };

  async function shippedFile(id: string): Promise<StyleFile> {
    const { list: all, photo } = await shipped;
    const decoded = await readPhoto({ name: id, bytes: await photo(id) });
    const current = await reader();
    const style = (await shippedStyle(id, current)) ?? (await current.read(decoded));
    const name = present(all.find((candidate) => candidate.id === id)).name.en;
    return {
      name,
      addedAt: new Date().toISOString(),
      readings: withReading([], current, style),
      ...(await makeStylePictures(decoded)),
    };
  }
}

function entryOf(id: string, file: StyleFile, starred: boolean, current: StyleReader | null): StyleEntry {
  const style = current && readingOf(file.readings, current.encoder);
  return { id, name: { en: file.name, ja: file.name }, origin: 'own', starred, addedAt: file.addedAt, style };
}

/** Tells readings apart. */
function signOf({ encoder, mu, sigma }: Reading): string {
  return JSON.stringify([encoder, mu, sigma]);
}

/** The newest readings, at most as many as a style file holds. */
function withReading(readings: readonly Reading[], { packId, encoder }: StyleReader, style: Style): Reading[] {
  return [{ pack: packId, encoder, ...style }, ...readings.filter((other) => other.encoder !== encoder)].slice(0, 16);
}

/** The name, numbered where the gallery has one like it: phones call every photo the same. */
function freeName(name: string, taken: readonly string[]): string {
  const keys = new Set(taken.map(keyOfName));
  const numbered = (n: number): string => (n === 1 ? name : `${name.slice(0, MAX_NAME - 5)} ${n}`);
  let n = 1;
  while (keys.has(keyOfName(numbered(n)))) n++;
  return numbered(n);
}

/** The same for names that a person reads as the same. */
function keyOfName(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}

/** The file's name without folder and ending: what a person would call the style. */
function nameOf({ name }: ImageFile): string {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return (
    file
      .slice(0, file.length - extname(file).length)
      .trim()
      .slice(0, MAX_NAME) || 'Style'
  );
}
