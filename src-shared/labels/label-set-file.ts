/** Label sets as files: Spadework's own JSON, which holds everything, and GIMP/Krita palettes, which hold colours and names. */
import { z } from 'zod';
import { rgbOf } from './export-map.ts';
import { labelSetSchema, type LabelSet, type SetLabel } from './label-set.ts';
import type { Label } from '../packs.ts';
import { readLabelList } from './sets/read-label-list.ts';

const fileSchema = z.object({
  format: z.literal('spadework-labels'),
  version: z.literal(1),
  labels: labelSetSchema,
});

export function writeLabelSet(labels: LabelSet): string {
  return `${JSON.stringify({ format: 'spadework-labels', version: 1, labels }, null, 2)}\n`;
}

/** The set in a file that `writeLabelSet` wrote; undefined for any other text. */
export function readLabelSet(text: string): LabelSet | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data?.labels;
  } catch {
    return undefined;
  }
}

/** A palette that GIMP, Krita and Inkscape read: one colour a line, under the names of `nameOf`. */
export function writePalette(title: string, labels: readonly Label[], nameOf: (label: Label) => string): string {
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const lines = labels.map((label) => {
    const channels = rgbOf(label.colour).map((channel) => String(channel).padStart(3));
    return `${channels.join(' ')}\t${oneLine(nameOf(label))}`;
  });
  return `GIMP Palette\nName: ${oneLine(title)}\nColumns: 4\n#\n${lines.join('\n')}\n`;
}

/**
 * The set with what a file says: all of it from a file of Spadework's own, else names and colours, for the labels of the same
 * name, and else of the same id (in a palette: at the same place). Undefined where the text lists no labels.
 */
export function mergeLabelFile(current: readonly SetLabel[], text: string): LabelSet | undefined {
  const own = readLabelSet(text);
  if (own !== undefined) return mergeSet(current, own);
  const list = readLabelList(text);
  if (list === undefined) return undefined;
  const isPalette = text.trimStart().startsWith('GIMP Palette');
  const found = new Map<number, Partial<Pick<SetLabel, 'name' | 'colour'>>>();
  const strangers: Label[] = [];
  for (const entry of list) {
    const namesake = current.find((label) => !found.has(label.id) && shareName(label, entry));
    if (namesake === undefined) strangers.push(entry);
    else found.set(namesake.id, { colour: entry.colour });
  }
  for (const entry of strangers) {
    const target = isPalette ? current[entry.id] : current.find(({ id }) => id === entry.id);
    if (target === undefined || found.has(target.id)) continue;
    found.set(target.id, { colour: entry.colour, name: { ...target.name, ...entry.name } });
  }
  return current.map((label) => ({ ...label, ...found.get(label.id) }));
}

/** In the order of the file; what only one of them has is the current set's. */
function mergeSet(current: readonly SetLabel[], file: LabelSet): LabelSet {
  const ids = new Set(current.map(({ id }) => id));
  const inFile = new Set(file.map(({ id }) => id));
  const rest = current.filter(({ id }) => !inFile.has(id));
  const keys = new Set(file.map(({ key }) => key));
  return [
    ...file.filter(({ id }) => ids.has(id)),
    ...rest.map(({ key, ...label }) => (key === undefined || keys.has(key) ? label : { ...label, key })),
  ];
}

function shareName(a: Label, b: Label): boolean {
  const names = new Set(Object.values(a.name).map(fold));
  return Object.values(b.name).some((name) => names.has(fold(name)));
}

function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
