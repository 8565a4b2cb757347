/** Files that were opened or saved lately, with their pictures, so that listing them touches no other disk. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { LibraryEntry } from '../../src-shared/api/project-api.ts';
import { createTurns } from '../engine-client/turns.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { projectName } from './read-project.ts';

const MAX_RECENT = 24;

const listSchema = z.object({
  version: z.literal(1),
  files: z.array(z.object({ path: z.string().min(1).max(5000), usedAt: z.number() })).max(1000),
});
type RecentFile = z.infer<typeof listSchema>['files'][number];

export interface RecentProjects {
  list(): Promise<LibraryEntry[]>;
  /** The path behind an id of the list; undefined for one that is not in it. */
  pathOf(id: string): Promise<string | undefined>;
  /** Puts a file on top, with its picture. A list that cannot be written costs nobody a save. */
  note(path: string, thumbnail: Uint8Array | null): Promise<void>;
  forget(path: string): Promise<void>;
}

export function openRecentProjects(folder: string): RecentProjects {
  const takeTurn = createTurns();
  const listFile = join(folder, 'recent.json');
  const pictureFile = (path: string): string => join(folder, `${idOf(path)}.png`);

  const read = async (): Promise<RecentFile[]> => {
    const parsed = listSchema.safeParse(parseJson(await readFile(listFile, 'utf8').catch(() => '')));
    return parsed.success ? parsed.data.files : [];
  };
  const change = (act: (files: RecentFile[]) => RecentFile[], path: string, thumbnail?: Uint8Array | null) =>
    takeTurn(async () => {
      const before = await read();
      const files = act(before.filter((file) => file.path !== path)).slice(0, MAX_RECENT);
      await mkdir(folder, { recursive: true });
      if (thumbnail) await writeAtomically(pictureFile(path), thumbnail);
      await writeAtomically(listFile, new TextEncoder().encode(JSON.stringify({ version: 1, files })));
      const kept = new Set(files.map((file) => file.path));
      for (const gone of before) if (!kept.has(gone.path)) await rm(pictureFile(gone.path), { force: true });
    }).catch((error: unknown) => console.warn('The list of recent projects could not be written:', error));

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
    note: (path, thumbnail) => change((others) => [{ path, usedAt: Date.now() }, ...others], path, thumbnail),
    forget: (path) => change((others) => others, path),
  };
}

function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 32);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
