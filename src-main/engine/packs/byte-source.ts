/**
 * Random access to the bytes of a file that is not trusted. Every range is checked against the size before anything is
 * allocated, so that a length field of 10 GB in a file of 10 KB is an error and not an allocation. Synchronous: readers
 * run in the engine process, which has nothing else to do while a model loads.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SpadeworkError } from '../../../src-shared/api/errors.ts';

export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Fills `target` from `offset` on; throws `file-ends-early` when the range does not lie in the file. */
  readInto(offset: number, target: Uint8Array): void;
}

/** An open file. */
export interface FileSource extends ByteSource {
  /** Changes when the file is replaced or written to. */
  readonly stamp: string;
}

/** Readers take either; bytes in memory are wrapped. */
export type ByteInput = ByteSource | Uint8Array;

export function toByteSource(input: ByteInput): ByteSource {
  if (!(input instanceof Uint8Array)) return input;
  return {
    size: input.length,
    readInto(offset, target) {
      assertRange(input.length, offset, target.length);
      target.set(input.subarray(offset, offset + target.length));
    },
  };
}

/** Runs `use` on the open file and closes it, however `use` ends. Throws `file-unreadable`. */
export function withFile<T>(path: string, use: (source: FileSource) => T): T {
  const descriptor = openRegularFile(path);
  try {
    return use(sourceOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** The same for work that takes turns with others. */
export async function withFileAsync<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const descriptor = openRegularFile(path);
  try {
    return await use(sourceOf(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function sourceOf(descriptor: number): FileSource {
  const { dev, ino, mtimeNs, size: bytes } = fstatSync(descriptor, { bigint: true });
  const size = Number(bytes);
  return {
    size,
    stamp: [dev, ino, bytes, mtimeNs].join(),
    readInto(offset, target) {
      assertRange(size, offset, target.length);
      fillFromFile(descriptor, offset, target, size);
    },
  };
}

/** The bytes at `offset`; checked before they are allocated. */
export function readRange(source: ByteSource, offset: number, length: number): Uint8Array {
  assertRange(source.size, offset, length);
  const bytes = new Uint8Array(length);
  source.readInto(offset, bytes);
  return bytes;
}

/** Throws `file-ends-early` unless `length` bytes from `offset` lie in a file of `size` bytes. */
export function assertRange(size: number, offset: number, length: number): void {
  const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!isWhole || length > size - offset) throw new SpadeworkError('file-ends-early', { offset, length, size });
}

function openRegularFile(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (cause) {
    throw new SpadeworkError('file-unreadable', { file: path }, { cause });
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new SpadeworkError('file-unreadable', { file: path });
}

function fillFromFile(descriptor: number, offset: number, target: Uint8Array, size: number): void {
  let done = 0;
  while (done < target.length) {
    const count = readSync(descriptor, target, done, target.length - done, offset + done);
    // The file became shorter after it was opened.
    if (count === 0) throw new SpadeworkError('file-ends-early', { offset, length: target.length, size });
    done += count;
  }
}
