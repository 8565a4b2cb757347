/**
 * A journal on the disk. Entries are appended and flushed; what could not be written stays in memory and is tried again
 * with the next, and a file that was taken away is written anew.
 */
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '../files/atomic-write.ts';
import { createTurns } from '../files/turns.ts';
import { beginJournal, packEntries, type TimedEntry } from './journal-format.ts';
import { present } from '../../src-shared/present.ts';

/** A journal is written anew, shorter, once it has outgrown what it began with by so much. */
const MAX_GROWTH = 64 * 1024 * 1024;

export class JournalFile {
  private handle: FileHandle | null = null;
  /** Bytes of the file that are known to be whole. */
  private length = 0;
  private firstLength = 0;
  private waiting: TimedEntry[] = [];
  private readonly takeTurn = createTurns();

  /** `begin` gives the entries that say everything so far: what the file is begun with, and begun again. */
  constructor(
    private readonly path: string,
    private readonly begin: () => TimedEntry[],
  ) {}

  /** Resolves once the entries, and all before them, are on the disk. Rejects as the system does; nothing is forgotten then. */
  append(entries: readonly TimedEntry[]): Promise<void> {
    this.waiting.push(...entries);
    return this.takeTurn(() => this.write());
  }

  close(): Promise<void> {
    return this.takeTurn(() => this.letGo());
  }

  private async write(): Promise<void> {
    if (this.length - this.firstLength > MAX_GROWTH || !(await this.isInPlace())) await this.writeAnew();
    // A copy: more may come while these are written.
    const taken = [...this.waiting];
    if (taken.length === 0) return;
    const bytes = packEntries(taken);
    const { handle, length } = this;
    try {
      // A disk that fills up takes a part first and says no to the rest.
      for (let done = 0; done < bytes.length;)
        done += (await present(handle).write(bytes, done, bytes.length - done, length + done)).bytesWritten;
      await present(handle).datasync();
    } catch (error) {
      // Entries that follow must not stand behind half of this one.
      await present(handle)
        .truncate(length)
        .catch(() => this.letGo());
      throw error;
    }
    this.length += bytes.length;
    this.waiting = this.waiting.slice(taken.length);
  }

  /** `begin` holds what is waiting as well. */
  private async writeAnew(): Promise<void> {
    await this.letGo();
    const covered = this.waiting.length;
    const bytes = beginJournal(this.begin());
    await mkdir(dirname(this.path), { recursive: true });
    await writeAtomically(this.path, bytes);
    this.handle = await open(this.path, 'r+');
    this.length = this.firstLength = bytes.length;
    this.waiting = this.waiting.slice(covered);
  }

  /** Whether what is written reaches the file that has the name: an open file outlives its folder. */
  private async isInPlace(): Promise<boolean> {
    if (this.handle === null) return false;
    try {
      const [named, opened] = await Promise.all([stat(this.path), this.handle.stat()]);
      return named.ino === opened.ino && named.size >= this.length;
    } catch {
      return false;
    }
  }

  private async letGo(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    await handle?.close().catch(() => undefined);
  }
}
