/** library.json: what the user says of their packs. One that is damaged counts as empty; the packs themselves do not depend on it. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';

const INDEX_FILE = 'library.json';

const indexSchema = z.object({
  version: z.literal(1),
  /** Key of the pack that the app starts with; null for the shipped one. */
  chosen: z.string().nullable(),
  /** Names that the user gave, by key. */
  names: z.record(z.string(), z.string()),
});
export type LibraryIndex = z.infer<typeof indexSchema>;

export function readLibraryIndex(folder: string): LibraryIndex {
  try {
    return indexSchema.parse(JSON.parse(readFileSync(join(folder, INDEX_FILE), 'utf8')));
  } catch {
    return { version: 1, chosen: null, names: {} };
  }
}

/** Reads it anew first: other programs of the user may have changed it. */
export async function changeLibraryIndex(folder: string, edit: (index: LibraryIndex) => LibraryIndex): Promise<void> {
  await mkdir(folder, { recursive: true });
  const bytes = new TextEncoder().encode(JSON.stringify(edit(readLibraryIndex(folder))));
  await writeAtomically(join(folder, INDEX_FILE), bytes);
}
