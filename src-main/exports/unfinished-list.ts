/** The folders of batches that were begun and not finished, kept over the end of the app, so that it can offer to resume them. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';
import { createTurns } from '../engine-client/turns.ts';

const listSchema = z.object({ version: z.literal(1), folders: z.array(z.string()) });

/** The oldest are forgotten beyond these. */
const MAX_FOLDERS = 50;

export interface UnfinishedList {
  /** The newest first; folders may be gone. */
  list(): Promise<string[]>;
  add(folder: string): Promise<void>;
  remove(folder: string): Promise<void>;
}

/** The list is a convenience: where it cannot be read or written, batches go on without it. */
export function openUnfinishedList(file: string): UnfinishedList {
  const takeTurn = createTurns();

  async function read(): Promise<string[]> {
    try {
      return listSchema.parse(JSON.parse(await readFile(file, 'utf8'))).folders;
    } catch {
      return [];
    }
  }

  async function write(folders: string[]): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, new TextEncoder().encode(JSON.stringify({ version: 1, folders })));
    } catch (error) {
      console.error('The list of interrupted batches could not be written:', error);
    }
  }

  return {
    list: () => takeTurn(read),
    add: (folder) =>
      takeTurn(async () =>
        write([folder, ...(await read()).filter((other) => other !== folder)].slice(0, MAX_FOLDERS)),
      ),
    remove: (folder) => takeTurn(async () => write((await read()).filter((other) => other !== folder))),
  };
}
