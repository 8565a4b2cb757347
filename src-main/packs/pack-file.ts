/** A pack as one file to hand on (`.spadepack`): a zip of pack.json, its weights and its papers. */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { WrittenShare } from '../../src-shared/api/model-api.ts';
import { packManifestSchema, type PackManifest } from '../../src-shared/packs.ts';
import { withFileAsync, type ByteSource } from '../engine/packs/byte-source.ts';
import { packNetworks, type TensorShapes } from '../engine/packs/expected-tensors.ts';
import { MANIFEST_FILE, MAX_MANIFEST_BYTES, readPackManifest } from '../engine/packs/load-pack.ts';
import { writeAtomicallyBy } from '../files/atomic-write.ts';
import { unwritable } from '../files/system-errors.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../files/zip-archive.ts';
import { extractEntry } from './extract-entry.ts';

export const CARD_FILE = 'MODEL_CARD.md';
/** What else a pack may bring along: words for people. */
const PAPERS = [CARD_FILE, 'CREDITS.md', 'LICENSE', 'LICENCE', 'NOTICE'];
export const MAX_PAPER_BYTES = 4 * 1024 * 1024;
/** A zip without the extension for larger ones. */
const MAX_BYTES = 0xffffffff;
const BLOCK_BYTES = 1024 * 1024;

/** A file in memory that goes along with a pack. */
interface Extra {
  name: string;
  bytes: Uint8Array;
}

/** Who waits for a pack's file. */
export interface WritingWatch {
  /** Hears how many bytes of the pack and its extras are written, after each block. */
  onWritten?: (written: WrittenShare) => void;
  /** Ends the writing at the next block. */
  signal?: AbortSignal;
}

/**
 * Writes a pack's folder as one file at `path`, whole or not at all, and `extras` behind it; the same folder and extras give
 * the same bytes. Throws `pack-*`, `pack-too-large`, `file-unwritable`, and `cancelled` once the signal aborts.
 */
export async function writePackFile(
  folder: string,
  path: string,
  extras: readonly Extra[] = [],
  { onWritten, signal }: WritingWatch = {},
): Promise<void> {
  const { manifest } = readPackManifest(folder);
  const names = [MANIFEST_FILE, ...weightFiles(manifest), ...(await papersIn(folder))];
  let total = extras.reduce((sum, extra) => sum + extra.bytes.length, 0);
  for (const name of names) total += (await stat(join(folder, name))).size;
  if (total > MAX_BYTES - BLOCK_BYTES) throw new SpadeworkError('pack-too-large');
  let done = 0;
  const onBlock = (bytes: number): void => {
    if (signal?.aborted === true) throw new SpadeworkError('cancelled');
    done += bytes;
    onWritten?.({ done, total });
  };
  await writeAtomicallyBy(path, async (file) => {
    onBlock(0);
    await writeZip(folder, names, extras, file, onBlock);
  }).catch(unwritable(path));
}

/** `onBlock` hears the bytes of each block that was written, and may throw to end it. */
async function writeZip(
  folder: string,
  names: readonly string[],
  extras: readonly Extra[],
  file: FileHandle,
  onBlock: (bytes: number) => void,
): Promise<void> {
  let made: Uint8Array[] = [];
  const zip = new Zip((error, block) => {
    if (error) throw error;
    made.push(block);
  });
  const writeMade = async (): Promise<void> => {
    // Whole: a plain write may stop half-way through a block on a disk that fills up.
    for (const block of made) await file.writeFile(block);
    made = [];
  };
  const begin = (name: string): ZipPassThrough => {
    const entry = new ZipPassThrough(name);
    // A fixed date keeps the bytes the same; weights hardly shrink, so they are stored as they are.
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    return entry;
  };
  for (const name of names) {
    const entry = begin(name);
    for await (const block of createReadStream(join(folder, name), { highWaterMark: BLOCK_BYTES })) {
      const bytes = block as Uint8Array;
      entry.push(bytes);
      await writeMade();
      onBlock(bytes.length);
    }
    entry.push(new Uint8Array(0), true);
  }
  for (const { name, bytes } of extras) {
    begin(name).push(bytes, true);
    await writeMade();
    onBlock(bytes.length);
  }
  zip.end();
  await writeMade();
}

async function papersIn(folder: string): Promise<string[]> {
  const present = await readdir(folder);
  return PAPERS.filter((paper) => present.includes(paper));
}

/**
 * Unpacks a pack's file into `folder`, which must not be there yet: only what its pack.json names, and its papers. No entry
 * is written that is larger than its tensors can be. The caller checks the pack itself and clears the folder of one that is
 * refused. Throws `pack-archive`, `pack-manifest`, `pack-file`, `file-*`.
 */
export async function unpackPackFile(path: string, folder: string): Promise<void> {
  await withFileAsync(path, async (source) => {
    const entries = asArchive(() => readZipDirectory(source));
    const manifestEntry = findManifest(entries);
    const root = manifestEntry.name.slice(0, -MANIFEST_FILE.length);
    const wanted = new Map([[MANIFEST_FILE, manifestEntry]]);
    for (const [file, most] of weightLimits(readManifest(source, manifestEntry))) {
      const entry = entries.get(root + file);
      if (!entry) throw new SpadeworkError('pack-file', { file, folder: path });
      if (entry.size > most) throw new SpadeworkError('pack-archive');
      wanted.set(file, entry);
    }
    for (const paper of PAPERS) {
      const entry = entries.get(root + paper);
      if (entry && entry.size <= MAX_PAPER_BYTES) wanted.set(paper, entry);
    }
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
    for (const [name, entry] of wanted) await extractEntry(path, source, entry, join(folder, name));
  });
}

/** The name of the pack's description among those in a zip: at the top, or in the one folder that people zip along. */
export function manifestNameIn(names: Iterable<string>): string | undefined {
  return [...names].find((name) => /^([^/\\]+\/)?pack\.json$/.test(name));
}

function findManifest(entries: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const found = entries.get(manifestNameIn(entries.keys()) ?? '');
  if (!found || found.size > MAX_MANIFEST_BYTES) throw new SpadeworkError('pack-archive');
  return found;
}

/** Whatever is wrong with the zip is said of the pack. */
function asArchive<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw new SpadeworkError('pack-archive', {}, { cause });
  }
}

function readManifest(source: ByteSource, entry: ZipEntry): PackManifest {
  const bytes = asArchive(() => readZipEntry(source, entry));
  try {
    return packManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new SpadeworkError('pack-manifest', { field: MANIFEST_FILE }, { cause });
  }
}

/** File names that a pack's manifest names, each once. */
export function weightFiles(manifest: PackManifest): string[] {
  return [...weightLimits(manifest).keys()];
}

/** The most bytes that each file of weights can have: its tensors in the widest type, and a long header. */
function weightLimits(manifest: PackManifest): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { weights, tensors } of Object.values(packNetworks(manifest)))
    limits.set(weights.file, Math.max(limits.get(weights.file) ?? 0, mostBytes(tensors)));
  return limits;
}

function mostBytes(tensors: TensorShapes): number {
  let elements = 0;
  for (const shape of tensors.values()) elements += shape.reduce((product, side) => product * side, 1);
  return elements * 8 + 16 * 1024 * 1024;
}
