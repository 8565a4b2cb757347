import type { LabelMap } from '../../src-shared/labels/label-map.ts';

/** The hash that requests name a map by: SHA-256 (hex) over width, height (uint32, little endian) and the ids. */
export async function hashMap({ width, height, ids }: LabelMap): Promise<string> {
  const bytes = new Uint8Array(8 + ids.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  bytes.set(ids, 8);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
