/** library.json: what the user says of their packs. The packs themselves do not depend on it. */
import { join } from 'node:path';
import { z } from 'zod';
import { openStoredFile, type StoredFile, type TellSetAside } from '../files/stored-file.ts';

const indexSchema = z.object({
  /** Key of the pack that the app starts with; null for the shipped one. */
  chosen: z.string().nullable(),
  /** Names that the user gave, by key. */
  names: z.record(z.string(), z.string()),
});
export type LibraryIndex = z.infer<typeof indexSchema>;

export const EMPTY_INDEX: LibraryIndex = { chosen: null, names: {} };

export function openLibraryIndex(folder: string, tell: TellSetAside): StoredFile<LibraryIndex> {
  return openStoredFile(join(folder, 'library.json'), { schema: indexSchema, empty: EMPTY_INDEX }, tell);
}
