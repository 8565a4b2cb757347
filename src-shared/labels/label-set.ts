/**
 * What a person made of a pack's labels: names in any language, colours, order, number keys, groups, and which are hidden. It
 * is kept beside the pack and is no part of it, so that the pack's hash stays and its pictures with it.
 */
import { z } from 'zod';
import { labelSchema, type Label, type PackManifest } from '../packs.ts';

/** Number keys pick labels: 1 to 9. */
export const MOST_KEYS = 9;
const MOST_LANGUAGES = 20;

/** A language other than the two of the app, as BCP 47 has it: 'fr', 'zh-TW'. */
const LANGUAGE_TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

const setLabelSchema = labelSchema.extend({
  /** Names in other languages stand beside the two that every label has. */
  name: labelSchema.shape.name
    .catchall(z.string().min(1).max(80))
    .refine((name) => Object.keys(name).length <= MOST_LANGUAGES, 'too many languages')
    .refine((name) => Object.keys(name).every((tag) => LANGUAGE_TAG.test(tag)), 'names go by language tags'),
  /** The number key that picks it. */
  key: z.int().min(1).max(MOST_KEYS).optional(),
  /** Labels of one group stand together under its name. */
  group: z.string().min(1).max(40).optional(),
  /** Left out of the palette while the document does not have it. */
  hidden: z.boolean().optional(),
});
export type SetLabel = z.infer<typeof setLabelSchema>;

export const labelSetSchema = z
  .array(setLabelSchema)
  .min(1)
  .max(255)
  .refine((labels) => isOnce(labels.map(({ id }) => id)), 'each id once')
  .refine((labels) => isOnce(labels.flatMap(({ key }) => key ?? [])), 'each key once');
/** In the order in which the palette shows them. */
export type LabelSet = z.infer<typeof labelSetSchema>;

type WithLabels = Pick<PackManifest, 'labels' | 'defaultLabel'>;

/** The pack with its labels as the set has them; those that the set does not name follow. What the pack makes stays the same. */
export function withLabelSet<Pack extends WithLabels>(
  pack: Pack,
  set: LabelSet | null,
): Omit<Pack, 'labels'> & { labels: SetLabel[] } {
  if (set === null) return pack;
  const known = new Set(pack.labels.map(({ id }) => id));
  const named = new Set(set.map(({ id }) => id));
  return {
    ...pack,
    labels: [...set.filter(({ id }) => known.has(id)), ...pack.labels.filter(({ id }) => !named.has(id))],
    // The first of the list fills new maps where a pack names none: another order must not change that.
    defaultLabel: pack.defaultLabel ?? pack.labels[0]!.id,
  };
}

/**
 * The legend of a document that was painted for this very pack, with the pack's present names: a label that was called
 * something else then is known by its id, unless another of the legend has its name.
 */
export function withPresentNames(legend: readonly Label[], labels: readonly SetLabel[]): Label[] {
  const byId = new Map(labels.map((label) => [label.id, label]));
  const names = new Set(legend.map(({ name }) => name.en));
  const present = new Set(labels.map(({ name }) => name.en));
  return legend.map((label) => {
    const own = byId.get(label.id);
    if (own === undefined || present.has(label.name.en) || names.has(own.name.en)) return label;
    return { ...label, name: own.name };
  });
}

function isOnce(values: readonly number[]): boolean {
  return new Set(values).size === values.length;
}
