/**
 * Versions of documents: project files in the user's data folder, a folder for each document. Named ones stay, automatic
 * ones are thinned out, and both end where the folder has grown beyond its bytes.
 */
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LibraryEntry } from '../../src-shared/api/project-api.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { unwritable } from '../files/system-errors.ts';
import { readThumbnail } from './read-project.ts';

const MAX_AUTOMATIC = 24;
/** Of one document; the oldest go first, automatic ones before named ones. */
const MAX_BYTES = 256 * 1024 * 1024;

const wordSchema = z.object({ name: z.string().max(200) });

export interface Versions {
  keep(document: string, file: Uint8Array, name: string | null): Promise<void>;
  list(document: string): Promise<LibraryEntry[]>;
  /** The file of a version; undefined for one that is not there. */
  read(document: string, id: string): Promise<Uint8Array | undefined>;
}

export function openVersions(folder: string): Versions {
  const fileOf = (document: string, id: string): string => join(folder, document, `${id}.spadework`);
  const wordOf = (document: string, id: string): string => join(folder, document, `${id}.json`);
  const idsOf = async (document: string): Promise<string[]> =>
    (await readdir(join(folder, document)).catch(() => []))
      .filter((file) => file.endsWith('.spadework'))
      .map((file) => file.slice(0, -'.spadework'.length))
      .toSorted()
      .toReversed();
  const nameOf = async (document: string, id: string): Promise<string | null> => {
    const text = await readFile(wordOf(document, id), 'utf8').catch(() => null);
    return text === null ? null : wordSchema.parse(JSON.parse(text)).name;
  };

  const thinOut = async (document: string): Promise<void> => {
    const all = await Promise.all(
      (await idsOf(document)).map(async (id) => ({
        id,
        named: (await nameOf(document, id)) !== null,
        bytes: (await stat(fileOf(document, id))).size,
      })),
    );
    const kept = [...all.filter(({ named }) => named), ...all.filter(({ named }) => !named).slice(0, MAX_AUTOMATIC)];
    let bytes = 0;
    const stays = new Set(kept.filter((version) => (bytes += version.bytes) <= MAX_BYTES).map(({ id }) => id));
    for (const { id } of all.filter(({ id }) => !stays.has(id))) {
      await rm(fileOf(document, id), { force: true });
      await rm(wordOf(document, id), { force: true });
    }
  };

  return {
    keep: async (document, file, name) => {
      const unkept = unwritable(join(folder, document));
      await mkdir(join(folder, document), { recursive: true }).catch(unkept);
      const ids = await idsOf(document);
      // A clock that was set back must not put the new one behind the old ones.
      const id = String(Math.max(Date.now(), Number(ids[0] ?? 0) + 1)).padStart(15, '0');
      if (name !== null)
        await writeAtomically(wordOf(document, id), new TextEncoder().encode(JSON.stringify({ name }))).catch(unkept);
      await writeAtomically(fileOf(document, id), file).catch(unkept);
      await thinOut(document);
    },
    list: async (document) =>
      Promise.all(
        (await idsOf(document)).map(async (id) => ({
          kind: 'version' as const,
          id,
          name: (await nameOf(document, id)) ?? '',
          place: '',
          changedAt: Number(id),
          thumbnail: readThumbnail(new Uint8Array(await readFile(fileOf(document, id)))),
        })),
      ),
    read: async (document, id) => {
      if (!(await idsOf(document)).includes(id)) return undefined;
      return new Uint8Array(await readFile(fileOf(document, id)));
    },
  };
}
