/** One pass over the bytes of a weights file: its hash, and whether its numbers are numbers. */
import { createHash } from 'node:crypto';
import type { ByteSource } from './byte-source.ts';
import { ELEMENT_BYTES, type ElementType } from './elements.ts';
import type { SafetensorsHeader } from './safetensors.ts';

const BLOCK_BYTES = 1024 * 1024;

interface Exponents {
  bits: number;
  lowest: number;
}

/**
 * Of the types that packs are written in, the bits of the exponent in four bytes and the lowest of them: a number whose bits are
 * all set is infinite or none, and adding the lowest then carries into the sign.
 */
const EXPONENTS: Partial<Record<ElementType, Exponents>> = {
  F32: { bits: 0x7f800000, lowest: 0x00800000 },
  F16: { bits: 0x7c007c00, lowest: 0x04000400 },
  BF16: { bits: 0x7f807f80, lowest: 0x00800080 },
};
const SIGNS = { 4: 0x80000000, 2: 0x80008000 } as const;

export interface Examined {
  /** SHA-256 of the whole file as hex. */
  sha256: string;
  /** Tensors with a NaN or an infinity, and those of types that are not looked at here. */
  doubtful: string[];
}

/** Reads all of a file whose header is `header`, block by block. */
export function examineWeights(source: ByteSource, { tensors }: SafetensorsHeader): Examined {
  const hash = createHash('sha256');
  const block = new Uint8Array(BLOCK_BYTES);
  const words = new Int32Array(block.buffer);
  const doubtful: string[] = [];
  let position = 0;
  /** Hashes what lies before `end`; where exponents are told, ors them as `orExponents` does. */
  const passTo = (end: number, exponents?: Exponents): number => {
    let seen = 0;
    while (position < end) {
      const bytes = block.subarray(0, Math.min(BLOCK_BYTES, end - position));
      source.readInto(position, bytes);
      hash.update(bytes);
      position += bytes.length;
      block.fill(0, bytes.length, Math.ceil(bytes.length / 4) * 4);
      if (exponents) seen |= orExponents(words, Math.ceil(bytes.length / 4), exponents);
    }
    return seen;
  };
  for (const [name, { type, count, offset }] of [...tensors].sort(([, a], [, b]) => a.offset - b.offset)) {
    passTo(offset);
    const exponents = EXPONENTS[type];
    const seen = passTo(offset + count * ELEMENT_BYTES[type], exponents);
    if (!exponents || (seen & (ELEMENT_BYTES[type] === 2 ? SIGNS[2] : SIGNS[4])) !== 0) doubtful.push(name);
  }
  passTo(source.size);
  return { sha256: hash.digest('hex'), doubtful };
}

/** A function of its own, small enough to be compiled while it runs. */
function orExponents(words: Int32Array, count: number, { bits, lowest }: Exponents): number {
  let seen = 0;
  for (let i = 0; i < count; i++) seen |= ((words[i]! & bits) + lowest) | 0;
  return seen;
}
