/**
 * Bytes as runs, for label maps on their way through a socket: a browser hands a long message on in pieces, between the frames
 * that it draws, which kept a map of 512 x 512 for 40 to 50 ms on a busy machine. As runs it is a few kilobytes.
 *
 * Layout: length of the bytes (uint32, big endian), then runs: a byte and how often it comes, LEB128.
 */

/** Shorter bytes go in one piece anyway. */
const FEWEST_BYTES = 8192;
/** Runs are given up where they take more than a part in so many of the bytes that they stand for. */
const SHRINK = 4;
const HEADER = 4;
/** A byte and the longest count: 5 of LEB128. */
const LONGEST_RUN = 6;

/** The runs of `bytes`, or null where they are few or hardly repeat, as in a photo. */
export function packRuns(bytes: Uint8Array): Uint8Array | null {
  const { length } = bytes;
  if (length < FEWEST_BYTES) return null;
  const packed = new Uint8Array(HEADER + FEWEST_BYTES / SHRINK + Math.floor(length / SHRINK) + LONGEST_RUN);
  new DataView(packed.buffer).setUint32(0, length);
  let at = HEADER;
  for (let start = 0; start < length;) {
    const byte = bytes[start]!;
    let end = start + 1;
    while (end < length && bytes[end] === byte) end++;
    packed[at++] = byte;
    let count = end - start;
    for (; count > 0x7f; count = Math.floor(count / 0x80)) packed[at++] = (count & 0x7f) | 0x80;
    packed[at++] = count;
    start = end;
    if (at - HEADER > FEWEST_BYTES / SHRINK + end / SHRINK) return null;
  }
  return packed.subarray(0, at);
}

/** Length of the bytes that runs stand for. Throws where there is none. */
export function runsLength(packed: Uint8Array): number {
  if (packed.length < HEADER) throw new RangeError('runs without a length');
  return new DataView(packed.buffer, packed.byteOffset).getUint32(0);
}

/** The bytes that packRuns took. Throws a RangeError where the runs are not those of as many bytes as they say; allocates no more. */
export function unpackRuns(packed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(runsLength(packed));
  let filled = 0;
  for (let at = HEADER; at < packed.length;) {
    const byte = packed[at++]!;
    let [count, place] = [0, 1];
    for (;;) {
      const part = packed[at++];
      if (part === undefined || place > 2 ** 28) throw new RangeError('a run without an end');
      count += (part & 0x7f) * place;
      if (part < 0x80) break;
      place *= 0x80;
    }
    if (count === 0 || count > bytes.length - filled) throw new RangeError('runs of other bytes than they say');
    bytes.fill(byte, filled, filled + count);
    filled += count;
  }
  if (filled !== bytes.length) throw new RangeError('runs of other bytes than they say');
  return bytes;
}
