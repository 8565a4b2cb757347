/** Hashes of packs: of one weights file, and of the pack as a whole. */
import { createHash } from 'node:crypto';
import type { PackManifest } from '../../../src-shared/packs.ts';
import type { ByteSource } from './byte-source.ts';

const BLOCK_BYTES = 1024 * 1024;

/** SHA-256 of a file as hex, read block by block. */
export function hashSource(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += BLOCK_BYTES) {
    const block = new Uint8Array(Math.min(BLOCK_BYTES, source.size - offset));
    source.readInto(offset, block);
    hash.update(block);
  }
  return hash.digest('hex');
}

/**
 * The hash by which a GenerationRequest names a pack: SHA-256 (hex) over the manifest in canonical form (JSON without
 * spaces, keys sorted, unknown keys left out). The manifest holds the hashes of the weights, so one hash covers all.
 */
export function hashManifest(manifest: PackManifest): string {
  return createHash('sha256').update(canonicalJson(manifest)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
