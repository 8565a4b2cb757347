/** A label map at rest: deflated, so that a batch of thousands fits in memory and a map fits into a picture's metadata. */
import { deflateSync, inflateSync } from 'node:zlib';
import { MAX_MAP_SIDE, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { hashMap } from '../engine-client/pictures.ts';

export interface PackedMap {
  width: number;
  height: number;
  /** As GenerationRequest names it. */
  hash: string;
  /** The ids, zlib. */
  packed: Uint8Array;
}

export function packMap(map: LabelMap): PackedMap {
  return {
    width: map.width,
    height: map.height,
    hash: hashMap(map),
    packed: Uint8Array.from(deflateSync(map.ids, { level: 9 })),
  };
}

/** The map, or null when the data is not what `hash` names. Never unpacks more than the size calls for. */
export function unpackMap({ width, height, hash, packed }: PackedMap): LabelMap | null {
  if (!isSide(width) || !isSide(height)) return null;
  try {
    const ids = Uint8Array.from(inflateSync(packed, { maxOutputLength: width * height }));
    const map = { width, height, ids };
    return ids.length === width * height && hashMap(map) === hash ? map : null;
  } catch {
    return null;
  }
}

function isSide(side: number): boolean {
  return Number.isInteger(side) && side >= 1 && side <= MAX_MAP_SIDE;
}
