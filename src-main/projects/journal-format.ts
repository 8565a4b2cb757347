/**
 * A journal's bytes: a head, then entries, each with its length and checksum before it. Whatever a crash, a full disk or a
 * power cut leaves at the end is told by them, and everything before it counts.
 */
import { crc32 } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { workRecordSchema, workStateSchema } from '../../src-shared/projects/work-state.ts';

const HEAD = new TextEncoder().encode('spadework-journal-1\n');
const FRAME_BYTES = 8;

const entrySchema = z.discriminatedUnion('kind', [
  /** The whole document; the first entry, and only that. */
  z.object({ kind: z.literal('state'), state: workStateSchema }),
  ...workRecordSchema.options,
  /** The file that the document belongs to. */
  z.object({ kind: z.literal('place'), path: z.string().nullable(), name: z.string() }),
  /** The window was left in order. */
  z.object({ kind: z.literal('end') }),
]);
export type JournalEntry = z.infer<typeof entrySchema>;

const timedSchema = z.object({ at: z.number(), entry: entrySchema });
/** `at` in milliseconds since 1970, for showing: the order is that of the file. */
export type TimedEntry = z.infer<typeof timedSchema>;

/** A journal that begins with these entries. */
export function beginJournal(entries: readonly TimedEntry[]): Uint8Array {
  return Buffer.concat([HEAD, packEntries(entries)]);
}

export function packEntries(entries: readonly TimedEntry[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const body = encode(entry, { ignoreUndefined: true });
      const frame = Buffer.alloc(FRAME_BYTES);
      frame.writeUInt32LE(body.length, 0);
      frame.writeUInt32LE(crc32(body), 4);
      return [frame, body];
    }),
  );
}

/** The entries up to the first that is cut short, damaged or unknown; none for bytes that are no journal. */
export function readEntries(journal: Uint8Array): TimedEntry[] {
  const entries: TimedEntry[] = [];
  if (journal.length < HEAD.length || !HEAD.every((byte, i) => journal[i] === byte)) return entries;
  const view = new DataView(journal.buffer, journal.byteOffset, journal.byteLength);
  for (let at = HEAD.length; at + FRAME_BYTES <= journal.length;) {
    const end = at + FRAME_BYTES + view.getUint32(at, true);
    if (end > journal.length) break;
    const body = journal.subarray(at + FRAME_BYTES, end);
    if (crc32(body) !== view.getUint32(at + 4, true)) break;
    const entry = timedSchema.safeParse(decode(body));
    if (!entry.success) break;
    entries.push(entry.data);
    at = end;
  }
  return entries;
}
