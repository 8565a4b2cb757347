/** What the user made of the gallery: the order of its styles and which of them are starred. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';
import { styleIdSchema } from '../../src-shared/api/style-api.ts';

const indexSchema = z.object({ version: z.literal(1), order: z.array(styleIdSchema), starred: z.array(styleIdSchema) });
export type GalleryIndex = z.infer<typeof indexSchema>;

const FILE = 'gallery.json';

/** Reads the index; a damaged one is put aside as gallery.json.damaged, and the gallery goes back to its natural order. */
export async function readGalleryIndex(folder: string): Promise<GalleryIndex> {
  const path = join(folder, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { version: 1, order: [], starred: [] };
  const index = indexSchema.safeParse(parseJson(text));
  if (index.success) return index.data;
  await rename(path, `${path}.damaged`);
  return { version: 1, order: [], starred: [] };
}

export async function writeGalleryIndex(folder: string, index: GalleryIndex): Promise<void> {
  await writeAtomically(join(folder, FILE), new TextEncoder().encode(JSON.stringify(index)));
}

/** `ids` in the user's order; those that have no place in it follow as they come. */
export function inOrder(ids: readonly string[], order: readonly string[]): string[] {
  const known = new Set(ids);
  return [...new Set([...order.filter((id) => known.has(id)), ...ids])];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
