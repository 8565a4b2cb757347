/**
 * What a batch has written so far: a line before each file, flushed to the disk, and one after it. A file that was begun
 * and not ended is the batch's own to write again; one that was never begun is somebody else's.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';

const recordSchema = z.object({ bytes: z.int().min(0), sha256: z.string() });
export type FileRecord = z.infer<typeof recordSchema>;

const lineSchema = z.union([z.object({ begin: z.string() }), recordSchema.extend({ end: z.string() })]);

export interface Journal {
  /** Names that were begun, ended or not. */
  begun: Set<string>;
  ended: Map<string, FileRecord>;
  begin(name: string): Promise<void>;
  end(name: string, record: FileRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens the journal at `path`, new or as it stands; a last line that was cut off by a crash or a full disk is dropped. */
export async function openJournal(path: string): Promise<Journal> {
  const begun = new Set<string>();
  const ended = new Map<string, FileRecord>();
  const kept: string[] = [];
  for (const text of (await readIfThere(path)).split('\n')) {
    const line = lineSchema.safeParse(parseJson(text));
    if (!line.success) continue;
    if ('begin' in line.data) begun.add(line.data.begin);
    else ended.set(line.data.end, { bytes: line.data.bytes, sha256: line.data.sha256 });
    kept.push(`${text}\n`);
  }
  await writeAtomically(path, new TextEncoder().encode(kept.join('')));
  const file = await open(path, 'a');
  return {
    begun,
    ended,
    begin: async (name) => {
      begun.add(name);
      await append(file, { begin: name });
      await file.datasync();
    },
    end: async (name, record) => {
      await append(file, { end: name, ...record });
      ended.set(name, record);
    },
    close: () => file.close(),
  };
}

async function append(file: FileHandle, line: z.infer<typeof lineSchema>): Promise<void> {
  await file.appendFile(`${JSON.stringify(line)}\n`);
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
