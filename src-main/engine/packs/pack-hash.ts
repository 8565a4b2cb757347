/** The hash of a pack as a whole. */
import { createHash } from 'node:crypto';
import type { PackManifest } from '../../../src-shared/packs.ts';

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
