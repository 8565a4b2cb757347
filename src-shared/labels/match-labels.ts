/**
 * A document keeps its ids when the pack changes: its legend says what each means, and a table leads from there to the ids of
 * the pack that makes the pictures. So no paint changes, Undo goes back over a change of pack, and the first pack gets the very
 * map that it had.
 */
import { EMPTY } from '../document/tile.ts';
import type { Label, PackManifest } from '../packs.ts';
import { labelForClass } from './import/class-names.ts';
import type { SetLabel } from './label-set.ts';
import { present } from '../present.ts';

/** By id in the document, the id of the pack's label that it is drawn as, where the person said so. */
export type LabelChoices = Readonly<Record<string, number>>;

export interface LabelMatch {
  /** The pack's labels in its order, under the ids that they have in the document. */
  readonly labels: readonly SetLabel[];
  /** Labels of the document that the pack does not have by name: kept, and drawn as another. */
  readonly others: readonly Label[];
  /** The pack's id (or EMPTY: unlabelled) of each id in the document; 256 of them. */
  readonly table: Uint8Array;
  /** Whether the document's ids are the pack's. */
  readonly isPlain: boolean;
}

type Matched = Pick<PackManifest, 'defaultLabel'> & {
  labels: readonly SetLabel[];
  generator: Pick<PackManifest['generator'], 'dontCare'>;
};

/** The match of a document that was painted for the pack. */
export function plainMatch(pack: Matched): LabelMatch {
  return matchLabels(pack.labels, pack, new Set(), {});
}

/**
 * Matches a document's legend with a pack: by the person's choice, else by English name. `used` are the ids that are painted:
 * where ids run out, labels that nobody painted with lose theirs first.
 */
export function matchLabels(
  legend: readonly Label[],
  pack: Matched,
  used: ReadonlySet<number>,
  choices: LabelChoices,
): LabelMatch {
  const counterparts = new Map<Label, SetLabel>();
  for (const label of legend) {
    const found = choices[label.id] === undefined ? sameLabel(label, pack.labels) : undefined;
    if (found) counterparts.set(label, found);
  }
  /** The document's id of each of the pack's labels: that of the label that is the most like it. */
  const ids = new Map<SetLabel, number>();
  for (const label of pack.labels) {
    const namesakes = legend.filter((known) => counterparts.get(known) === label);
    const [best] = namesakes.toSorted((a, b) => likeness(b, label) - likeness(a, label));
    if (best) ids.set(label, best.id);
  }
  const taken = new Set(ids.values());
  const others = legend
    .filter(({ id }) => !taken.has(id))
    .toSorted((a, b) => Number(used.has(b.id)) - Number(used.has(a.id)));
  const room = EMPTY - pack.labels.length;
  const kept = others.slice(0, Math.max(0, room));
  for (const { id } of kept) taken.add(id);
  for (const label of pack.labels) if (!ids.has(label)) ids.set(label, takeId(label.id, taken));

  const rest = pack.generator.dontCare ? EMPTY : (pack.defaultLabel ?? pack.labels[0]!.id);
  const table = new Uint8Array(256).fill(rest);
  for (const [label, id] of ids) table[id] = label.id;
  for (const label of kept) {
    const chosen = choices[label.id];
    const isKnown = chosen === EMPTY ? pack.generator.dontCare : pack.labels.some(({ id }) => id === chosen);
    table[label.id] = isKnown ? present(chosen) : (counterparts.get(label)?.id ?? rest);
  }
  return {
    labels: pack.labels.map((label) =>
      ids.get(label) === label.id ? label : { ...label, id: present(ids.get(label)) },
    ),
    others: kept.toSorted((a, b) => a.id - b.id),
    table,
    isPlain: kept.length === 0 && pack.labels.every((label) => ids.get(label) === label.id),
  };
}

/** Ids of a document as the pack has them; the same array where they are the same. */
export function throughTable(ids: Uint8Array, { table, isPlain }: LabelMatch): Uint8Array {
  return isPlain ? ids : ids.map((id) => table[id]!);
}

/** The pack's label of that name: the very one where several share it. */
function sameLabel(label: Label, labels: readonly SetLabel[]): SetLabel | undefined {
  const twin = labels.find((other) => other.name.en === label.name.en && other.id === label.id);
  if (twin) return twin;
  const found = labelForClass(label.name.en, labels);
  return found?.same === true ? found.label : undefined;
}

function likeness(known: Label, label: Label): number {
  return Number(known.name.en === label.name.en) * 2 + Number(known.id === label.id);
}

/** Its own id where that is free, else the highest that is. */
function takeId(own: number, taken: Set<number>): number {
  let id = own;
  if (taken.has(id)) for (id = EMPTY - 1; taken.has(id); id--);
  taken.add(id);
  return id;
}
