/** What the user made of the gallery: the order of its styles and which of them are starred. */
import { join } from 'node:path';
import { z } from 'zod';
import { openStoredFile, type StoredFile, type TellSetAside } from '../files/stored-file.ts';
import { styleIdSchema } from '../../src-shared/api/style-api.ts';

const indexSchema = z.object({ order: z.array(styleIdSchema), starred: z.array(styleIdSchema) });
export type GalleryIndex = z.infer<typeof indexSchema>;

/** The index in the styles' folder; where it is damaged, the gallery goes back to its natural order. */
export function openGalleryIndex(folder: string, tell: TellSetAside): StoredFile<GalleryIndex> {
  return openStoredFile(join(folder, 'gallery.json'), { schema: indexSchema, empty: { order: [], starred: [] } }, tell);
}

/** `ids` in the user's order; those that have no place in it follow as they come. */
export function inOrder(ids: readonly string[], order: readonly string[]): string[] {
  const known = new Set(ids);
  return [...new Set([...order.filter((id) => known.has(id)), ...ids])];
}
