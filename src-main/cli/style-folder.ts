/** A folder of styles for the terminal: photos, and style files from the gallery. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SpadeworkError, inFile, toPlainError, type PlainError } from '../../src-shared/api/errors.ts';
import { STYLE_FILE_ENDING } from '../../src-shared/api/style-api.ts';
import type { Style } from '../../src-shared/api/values.ts';
import { readImageFile } from '../files/image-file.ts';
import { reasonOf } from '../files/system-errors.ts';
import { readPhoto } from '../files/photo.ts';
import type { RunningEngine } from '../engine-client/engine-supervisor.ts';
import { readStyleFile, readingOf } from '../styles/style-file.ts';

export interface NamedStyle extends Style {
  name: string;
}

const ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.jpe', '.jfif', '.webp', '.avif', STYLE_FILE_ENDING]);

export interface StyleFolderContents {
  /** Files that can be styles, in the order of people's file lists. */
  files: string[];
  /** Files of other kinds. */
  others: string[];
}

/** What is in `folder`. Throws `no-styles` when no style is. */
export async function listStyleFiles(folder: string): Promise<StyleFolderContents> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new SpadeworkError('file-unreadable', { name: folder, reason: reasonOf(error) }, { cause: error });
  });
  const seen = names.filter((name) => !name.startsWith('.')).sort(new Intl.Collator('en', { numeric: true }).compare);
  const isStyle = (name: string): boolean => ENDINGS.has(extname(name).toLowerCase());
  const files = seen.filter(isStyle);
  if (files.length === 0) throw new SpadeworkError('no-styles', { folder });
  return { files, others: seen.filter((name) => !isStyle(name)) };
}

/**
 * Has the loaded pack read them. Throws `no-encoder`, or what is wrong with the first that cannot be read, naming it; with
 * `onBad` that is told, and the file passed over.
 */
export async function readStyles(
  folder: string,
  files: readonly string[],
  { engine, ready }: RunningEngine,
  onBad?: (error: PlainError) => void,
): Promise<NamedStyle[]> {
  const encoder = ready.pack.encoder;
  if (encoder === undefined) throw new SpadeworkError('no-encoder', { pack: ready.pack.name.en });
  const { sha256 } = encoder.weights;
  const styles: NamedStyle[] = [];
  for (const file of files) {
    try {
      styles.push(await readStyle(file));
    } catch (thrown) {
      const named = inFile(file, thrown);
      if (onBad === undefined) throw named;
      onBad(toPlainError(named));
    }
  }
  if (styles.length === 0) throw new SpadeworkError('no-styles', { folder });
  return styles;

  async function readStyle(file: string): Promise<NamedStyle> {
    const name = file.slice(0, -extname(file).length);
    if (!file.toLowerCase().endsWith(STYLE_FILE_ENDING)) {
      return { name, ...(await engine.encodeStyle(await readPhoto(await readImageFile(join(folder, file))))) };
    }
    const style = readStyleFile(Uint8Array.from(await readFile(join(folder, file))), file);
    const known = readingOf(style.readings, sha256);
    return {
      name: style.name,
      ...(known ?? (await engine.encodeStyle(await readPhoto({ name: file, bytes: style.photo })))),
    };
  }
}
