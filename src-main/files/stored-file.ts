/**
 * Small files in which the app keeps something from one start to the next: settings, lists. Each is one JSON object with the
 * version of its form. Two programs may change one at the same time: each change reads the file as the last one left it,
 * under a lock, and writes it whole. What cannot be understood is set aside, never written over.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { takeProcessLock } from './process-lock.ts';
import { setAside } from './set-aside.ts';
import { createTurns } from './turns.ts';
import { reasonOf, unwritable } from './system-errors.ts';

export interface StoredForm<Value extends object> {
  /** What the file holds beside its version. */
  schema: z.ZodType<Value>;
  /** What counts where there is no file. */
  empty: Value;
  /** From each version to the next; entry i leads from version i + 1. Append only. */
  migrations?: readonly ((value: unknown) => unknown)[];
  /** What of a value that breaks the schema can be kept; nothing unless given. */
  rescue?: (value: object) => Value;
}

/** A file that could not be understood, and the name that it now has beside its old place. */
export interface SetAside {
  name: string;
  kept: string;
}
export type TellSetAside = (word: SetAside) => void;

export interface StoredFile<Value extends object> {
  /** Throws `file-unreadable` where the system does not let it be read; a damaged one is set aside. */
  read(): Promise<Value>;
  /** Resolves to what the file now holds. Throws `file-unreadable` and `file-unwritable`, with the file as it was. */
  change(act: (value: Value) => Value): Promise<Value>;
}

/** Milliseconds for which another program may hold a file before it is written over its lock: no change takes as long. */
const LOCK_PATIENCE = 3000;
const LOCK_INTERVAL = 15;

const versionSchema = z.looseObject({ version: z.int().min(1) });

export function openStoredFile<Value extends object>(
  path: string,
  form: StoredForm<Value>,
  tell: TellSetAside,
): StoredFile<Value> {
  const takeTurn = createTurns();

  const load = async (): Promise<Value> => {
    const text = await readText(path);
    if (text === null) return form.empty;
    const found = understand(text, form);
    if (found.sound) return found.value;
    const kept = await setAside(path);
    tell({ name: basename(path), kept: basename(kept) });
    if (found.value !== form.empty) await write(path, form, found.value);
    return found.value;
  };

  return {
    read: () =>
      takeTurn(async () => {
        const text = await readText(path);
        const found = text === null ? null : understand(text, form);
        if (found === null) return form.empty;
        return found.sound ? found.value : locked(path, load).catch(() => found.value);
      }),
    change: (act) =>
      takeTurn(() =>
        locked(path, async () => {
          const value = act(await load());
          await write(path, form, value);
          return value;
        }),
      ),
  };
}

/** What a file's text says; where it is not sound, what of it can be kept. */
function understand<Value extends object>(
  text: string,
  { schema, empty, migrations = [], rescue = () => empty }: StoredForm<Value>,
): { sound: boolean; value: Value } {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) return { sound: false, value: empty };
  const { data: versioned } = versionSchema.safeParse(json);
  if (versioned === undefined || versioned.version > migrations.length + 1)
    return { sound: false, value: rescue(json) };
  let value: unknown = versioned;
  try {
    for (const migrate of migrations.slice(versioned.version - 1)) value = migrate(value);
  } catch {
    return { sound: false, value: rescue(json) };
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? { sound: true, value: parsed.data } : { sound: false, value: rescue(json) };
}

async function write<Value extends object>(path: string, form: StoredForm<Value>, value: Value): Promise<void> {
  const text = JSON.stringify({ version: (form.migrations?.length ?? 0) + 1, ...value });
  await writeAtomically(path, new TextEncoder().encode(text)).catch(unwritable(path));
}

async function locked<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(path), { recursive: true }).catch(unwritable(path));
  const release = await takeLock(`${path}.lock`).catch(unwritable(path));
  try {
    return await act();
  } finally {
    await release?.();
  }
}

async function takeLock(path: string): Promise<(() => Promise<void>) | null> {
  for (let waited = 0; waited < LOCK_PATIENCE; waited += LOCK_INTERVAL) {
    const release = await takeProcessLock(path);
    if (release !== null) return release;
    await new Promise((resolve) => setTimeout(resolve, LOCK_INTERVAL));
  }
  return null;
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new SpadeworkError('file-unreadable', { name: path, reason: reasonOf(error) }, { cause: error });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
