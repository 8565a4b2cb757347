/** Files that were opened or saved lately, with their pictures, so that listing them touches no other disk. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { LibraryEntry } from '../../src-shared/api/project-api.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { openStoredFile, type TellSetAside } from '../files/stored-file.ts';
import { projectName } from './read-project.ts';

const MAX_RECENT = 24;

const listSchema = z.object({
  files: z.array(z.object({ path: z.string().min(1).max(5000), usedAt: z.number() })).max(1000),
});
type RecentFile = z.infer<typeof listSchema>['files'][number];

export interface RecentProjects {
  list(): Promise<LibraryEntry[]>;
  /** The path behind an id of the list; undefined for one that is not in it. */
  pathOf(id: string): Promise<string | undefined>;
  /** Puts a file on top, with its picture. A list that cannot be written costs nobody a save. */
  note(path: string, thumbnail: Uint8Array | null): Promise<void>;
}

export function openRecentProjects(folder: string, tell: TellSetAside): RecentProjects {
  const stored = openStoredFile(join(folder, 'recent.json'), { schema: listSchema, empty: { files: [] } }, tell);
  const pictureFile = (path: string): string => join(folder, `${idOf(path)}.png`);

  const read = (): Promise<RecentFile[]> =>
    stored.read().then(
      ({ files }) => files,
      () => [],
    );
  const note = async (path: string, thumbnail: Uint8Array | null): Promise<void> => {
    try {
      let gone: RecentFile[] = [];
      await stored.change(({ files: before }) => {
        const others = before.filter((file) => file.path !== path);
        gone = others.slice(MAX_RECENT - 1);
        return { files: [{ path, usedAt: Date.now() }, ...others.slice(0, MAX_RECENT - 1)] };
      });
      if (thumbnail) await writeAtomically(pictureFile(path), thumbnail);
      for (const file of gone) await rm(pictureFile(file.path), { force: true });
    } catch (error) {
      console.warn('The list of recent projects could not be written:', error);
    }
  };

  return {
    list: async () =>
      Promise.all(
        (await read()).map(async ({ path, usedAt }) => ({
          kind: 'recent' as const,
          id: idOf(path),
          name: projectName(basename(path)),
          place: dirname(path),
          changedAt: usedAt,
          thumbnail: await readFile(pictureFile(path)).then(
            (bytes) => Uint8Array.from(bytes),
            () => null,
          ),
        })),
      ),
    pathOf: async (id) => (await read()).find(({ path }) => idOf(path) === id)?.path,
    note,
  };
}

function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 32);
}
