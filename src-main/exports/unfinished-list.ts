/** The folders of batches that were begun and not finished, kept over the end of the app, so that it can offer to resume them. */
import { z } from 'zod';
import { openStoredFile, type TellSetAside } from '../files/stored-file.ts';

const listSchema = z.object({ folders: z.array(z.string()) });

/** The oldest are forgotten beyond these. */
const MAX_FOLDERS = 50;

export interface UnfinishedList {
  /** The newest first; folders may be gone. */
  list(): Promise<string[]>;
  add(folder: string): Promise<void>;
  remove(folder: string): Promise<void>;
}

/** The list is a convenience: where it cannot be read or written, batches go on without it. */
export function openUnfinishedList(file: string, tell: TellSetAside): UnfinishedList {
  const stored = openStoredFile(file, { schema: listSchema, empty: { folders: [] } }, tell);
  const change = async (act: (folders: string[]) => string[]): Promise<void> => {
    await stored
      .change(({ folders }) => ({ folders: act(folders) }))
      .catch((error: unknown) => console.error('The list of interrupted batches could not be written:', error));
  };
  return {
    list: () =>
      stored.read().then(
        ({ folders }) => folders,
        () => [],
      ),
    add: (folder) =>
      change((folders) => [folder, ...folders.filter((other) => other !== folder)].slice(0, MAX_FOLDERS)),
    remove: (folder) => change((folders) => folders.filter((other) => other !== folder)),
  };
}
