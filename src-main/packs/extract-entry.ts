/** Copies an entry of a zip archive into a file, a block at a time: weights of half a gigabyte need no memory of their own. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import type { ByteSource } from '../engine/packs/byte-source.ts';
import { locateZipEntry, type ZipEntry } from '../files/zip-archive.ts';

/**
 * Writes the entry to `target`, which must not be there yet; its size and checksum must be what the directory says, and
 * not a byte more is written. Throws `pack-archive`; the caller clears what was begun.
 */
export async function extractEntry(
  archive: string,
  source: ByteSource,
  entry: ZipEntry,
  target: string,
): Promise<void> {
  const start = locateZipEntry(source, entry);
  const file = await open(target, 'wx');
  try {
    let size = 0;
    let sum = 0;
    const take = async (blocks: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const block of blocks) {
        size += block.length;
        if (size > entry.size) throw new RangeError('more than the directory says');
        sum = crc32(block, sum);
        await file.writeFile(block);
      }
    };
    if (entry.storedSize > 0) {
      const stored = createReadStream(archive, {
        start,
        end: start + entry.storedSize - 1,
        highWaterMark: 1024 * 1024,
      });
      const copying = entry.method === 'stored' ? pipeline(stored, take) : pipeline(stored, createInflateRaw(), take);
      await copying.catch((cause: unknown) => {
        throw size > entry.size || isOfZlib(cause) ? new SpadeworkError('pack-archive', {}, { cause }) : cause;
      });
    }
    if (size !== entry.size || sum !== entry.crc) throw new SpadeworkError('pack-archive');
    await file.sync();
  } finally {
    await file.close();
  }
}

function isOfZlib(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}
