/** A document that is being painted, kept on the disk step by step: what a crash, a power cut or a restart gives back. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkingCopy } from '../../src-shared/projects/working-copy.ts';
import type { WorkRecord, WorkState } from '../../src-shared/projects/work-state.ts';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { JournalFile } from './journal-file.ts';
import { readEntries, type JournalEntry, type TimedEntry } from './journal-format.ts';

export const JOURNAL_FILE = 'journal';

interface Replayed {
  copy: WorkingCopy;
  path: string | null;
  leftInOrder: boolean;
}

export class KeptWork {
  private readonly journal: JournalFile;
  private ended = false;

  private constructor(
    readonly folder: string,
    readonly copy: WorkingCopy,
    /** The project file that the document belongs to; null for one that was never saved. */
    public path: string | null,
    /** False when the program that kept it ended without leaving it in order. */
    readonly leftInOrder: boolean,
    /** When it was last written to. */
    public changedAt: number,
  ) {
    this.journal = new JournalFile(join(folder, JOURNAL_FILE), () => this.wholeEntries());
  }

  /** A document that begins; nothing is on the disk before `record`. Throws RangeError for a state that is no document. */
  static begin(folder: string, state: WorkState, path: string | null): KeptWork {
    return new KeptWork(folder, new WorkingCopy(state), path, true, Date.now());
  }

  /** The document that `folder` keeps, a step that was going on included; null when it keeps none. */
  static async read(folder: string): Promise<KeptWork | null> {
    const entries = readEntries(await readFile(join(folder, JOURNAL_FILE)).catch(() => new Uint8Array(0)));
    // An entry that does not fit spoils the copy: all before it make another.
    for (let count = entries.length; count > 0;) {
      const replayed = replay(entries.slice(0, count));
      if (typeof replayed !== 'number') {
        const { copy, path, leftInOrder } = replayed;
        copy.endDraft();
        return new KeptWork(folder, copy, path, leftInOrder, entries[count - 1]!.at);
      }
      count = replayed;
    }
    return null;
  }

  /** Takes records and resolves once they are on the disk. Throws `work-out-of-step` for records of another document. */
  async record(records: readonly WorkRecord[]): Promise<void> {
    try {
      for (const record of records) this.copy.apply(record);
    } catch (cause) {
      throw new SpadeworkError('work-out-of-step', {}, { cause });
    }
    await this.append(records);
  }

  /** Gives the document to another file, or to none. */
  async moveTo(path: string | null, name: string): Promise<void> {
    this.path = path;
    this.copy.name = name;
    await this.append([{ kind: 'place', path, name }]);
  }

  /** Says that the window was left in order, and lets go of the file. */
  async end(): Promise<void> {
    this.ended = true;
    await this.append([{ kind: 'end' }]).finally(() => this.journal.close());
  }

  /** Forgets the document. */
  async discard(): Promise<void> {
    await this.journal.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async append(entries: readonly JournalEntry[]): Promise<void> {
    this.changedAt = Date.now();
    await this.journal.append(entries.map((entry) => ({ at: this.changedAt, entry })));
  }

  private wholeEntries(): TimedEntry[] {
    const { path, changedAt: at } = this;
    const { name } = this.copy;
    return [
      { at, entry: { kind: 'state', state: this.copy.state() } },
      { at, entry: { kind: 'place', path, name } },
      ...(this.copy.draft === null ? [] : [{ at, entry: { kind: 'draft' as const, step: this.copy.draft } }]),
      ...(this.ended ? [{ at, entry: { kind: 'end' as const } }] : []),
    ];
  }
}

/** What the entries say, or how many come before the one that does not fit. */
function replay(entries: readonly TimedEntry[]): Replayed | number {
  let replayed: Replayed | null = null;
  for (const [index, { entry }] of entries.entries()) {
    try {
      if (entry.kind === 'state') replayed = { copy: new WorkingCopy(entry.state), path: null, leftInOrder: false };
      else if (replayed === null) return index;
      else if (entry.kind === 'place') [replayed.path, replayed.copy.name] = [entry.path, entry.name];
      else if (entry.kind !== 'end') replayed.copy.apply(entry);
      if (replayed !== null) replayed.leftInOrder = entry.kind === 'end';
    } catch {
      return index;
    }
  }
  return replayed ?? 0;
}
