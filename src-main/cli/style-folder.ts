/** A folder of styles for the terminal: photos, and style files from the gallery. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { STYLE_FILE_ENDING } from '../../src-shared/api/style-api.ts';
import type { Style } from '../../src-shared/api/values.ts';
import { readImageFile, reasonOf } from '../files/image-file.ts';
import { readPhoto } from '../files/photo.ts';
import type { RunningEngine } from '../engine-client/engine-supervisor.ts';
import { readStyleFile, readingOf } from '../styles/style-file.ts';

export interface NamedStyle extends Style {
  name: string;
}

const ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif', STYLE_FILE_ENDING]);

/** The files of styles in `folder`. Throws `no-styles` when there are none. */
export async function listStyleFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new SpadeworkError('file-unreadable', { name: folder, reason: reasonOf(error) }, { cause: error });
  });
  const files = names
    .filter((name) => !name.startsWith('.') && ENDINGS.has(extname(name).toLowerCase()))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
  if (files.length === 0) throw new SpadeworkError('no-styles', { folder });
  return files;
}

/** Has the loaded pack read them. Throws `no-encoder`, or what is wrong with the first that cannot be read. */
export async function readStyles(
  folder: string,
  files: readonly string[],
  { engine, ready }: RunningEngine,
): Promise<NamedStyle[]> {
  const encoder = ready.pack.encoder;
  if (encoder === undefined) throw new SpadeworkError('no-encoder', { pack: ready.pack.name.en });
  const styles: NamedStyle[] = [];
  for (const file of files) {
    const name = file.slice(0, -extname(file).length);
    if (!file.toLowerCase().endsWith(STYLE_FILE_ENDING)) {
      styles.push({ name, ...(await engine.encodeStyle(await readPhoto(await readImageFile(join(folder, file))))) });
      continue;
    }
    const style = readStyleFile(Uint8Array.from(await readFile(join(folder, file))), file);
    const known = readingOf(style.readings, encoder.weights.sha256);
    styles.push({
      name: style.name,
      ...(known ?? (await engine.encodeStyle(await readPhoto({ name: file, bytes: style.photo })))),
    });
  }
  return styles;
}
