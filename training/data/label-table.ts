/** From the ids in a folder's maps to the ids of a pack. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { labelForClass } from '../../src-shared/labels/import/class-names.ts';
import { channelOfIds, UNLABELLED } from '../../src-shared/labels/semantics.ts';
import type { Label, PackManifest } from '../../src-shared/packs.ts';

/** What the maps of a folder say of a pack's labels. */
export interface LabelTable {
  /** The pack's id of every id in a map; -1 for one that may not occur. */
  ids: Int16Array;
  /** The same for maps in the colours of the pack's labels, which have the pack's own ids. */
  own: Int16Array;
  labels: readonly Label[];
}

/**
 * With `names` (of ids 0, 1, 2 ...), each becomes the pack's label of that name or of what it is a kind of, and unlabelled where
 * there is none; without, ids are the pack's. Throws `data-no-labels` where none of the names is known to the pack.
 */
export function labelTable({ generator, labels }: PackManifest, names?: readonly string[]): LabelTable {
  const known = channelOfIds(generator);
  const unlabelled = generator.dontCare ? UNLABELLED : -1;
  const own = Int16Array.from(known, (channel, id) => (channel < 0 ? -1 : id));
  if (names === undefined) return { ids: own, own, labels };
  const table = new Int16Array(256).fill(-1);
  table[UNLABELLED] = unlabelled;
  for (const [id, name] of names.entries()) table[id] = labelForClass(name, labels)?.label.id ?? unlabelled;
  if (!names.some((_, id) => table[id]! >= 0 && table[id] !== UNLABELLED))
    throw new SpadeworkError('data-no-labels', { names: names.slice(0, 10).join(', ') });
  return { ids: table, own, labels };
}

/** Ids of a map as the pack's. Throws `data-id` for one that may not occur; `name` is the map's. */
export function translateIds(ids: Uint8Array, table: Int16Array, name: string): Uint8Array {
  const translated = new Uint8Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = table[ids[i]!]!;
    if (id < 0) throw new SpadeworkError('data-id', { name, id: ids[i]! });
    translated[i] = id;
  }
  return translated;
}
