/** Label lists as people have them: Spadework's own JSON, plain JSON of names, lists of names, CSV, GIMP palettes. */
import { z } from 'zod';
import { labelSchema, type Label } from '../../packs.ts';
import { colourForId } from './label-colours.ts';

const MOST_LABELS = 255;

const nameSchema = z.union([z.string(), z.object({ en: z.string(), ja: z.string().optional() })]);
const colourSchema = z.union([z.string(), z.array(z.int().min(0).max(255)).length(3)]);
const entrySchema = z.looseObject({
  id: z.union([z.int(), z.string()]).optional(),
  name: nameSchema.optional(),
  label: nameSchema.optional(),
  colour: colourSchema.optional(),
  color: colourSchema.optional(),
});
const listSchema = z.array(z.union([nameSchema, entrySchema])).max(MOST_LABELS);
const jsonSchema = z.union([
  listSchema,
  z.object({ labels: listSchema }),
  z.object({ classes: listSchema }),
  z.object({ categories: listSchema }),
  z.record(z.string(), z.union([nameSchema, entrySchema])),
]);

/** What a line or an entry says of a label, not judged yet. */
interface RawLabel {
  id?: number | undefined;
  en?: string | undefined;
  ja?: string | undefined;
  colour?: string | undefined;
}

/** The labels that a text lists, each id once, or undefined where it is no list of labels. */
export function readLabelList(text: string): Label[] | undefined {
  const raw = text.trimStart().startsWith('GIMP Palette')
    ? readPalette(text)
    : (readJson(text) ?? (/^\s*[[{<]/.test(text) ? undefined : readLines(text)));
  if (!raw || raw.length === 0 || raw.length > MOST_LABELS) return undefined;
  const labels = raw.map(({ id, en, ja, colour }, position): Label => {
    const number = id ?? position;
    const name = en?.trim().slice(0, 80) || `Label ${number}`;
    return {
      id: number,
      name: { en: name, ja: ja?.trim().slice(0, 80) || name },
      colour: colour ?? colourForId(number),
    };
  });
  const parsed = z.array(labelSchema).safeParse(labels);
  const isOnce = new Set(labels.map(({ id }) => id)).size === labels.length;
  return parsed.success && isOnce ? parsed.data : undefined;
}

function readJson(text: string): RawLabel[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  const parsed = jsonSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const list = unwrap(parsed.data);
  return list.map(([key, entry]) => readEntry(entry, key));
}

type Entry = z.infer<typeof nameSchema> | z.infer<typeof entrySchema>;

/** Entries with the id that stands before them, as in {"0": "sky"}, or with none. */
function unwrap(json: z.infer<typeof jsonSchema>): [key: number | undefined, entry: Entry][] {
  if (Array.isArray(json)) return json.map((entry) => [undefined, entry]);
  for (const key of ['labels', 'classes', 'categories'] as const) {
    const list: unknown = Object.hasOwn(json, key) ? (json as Record<string, unknown>)[key] : undefined;
    if (Array.isArray(list)) return (list as Entry[]).map((entry) => [undefined, entry]);
  }
  const entries = Object.entries(json as Record<string, Entry>);
  // {"0": "sky"} or {"sky": {"id": 0}}
  return entries.map(([key, entry]) =>
    /^\d+$/.test(key) ? [Number(key), entry] : [undefined, typeof entry === 'string' ? entry : { name: key, ...entry }],
  );
}

function readEntry(entry: Entry, key: number | undefined): RawLabel {
  if (typeof entry === 'string') return { id: key, en: entry };
  if ('en' in entry && typeof entry.en === 'string')
    return { id: key, en: entry.en, ja: typeof entry.ja === 'string' ? entry.ja : undefined };
  const { id, name, label, colour, color } = entry as z.infer<typeof entrySchema>;
  const words = name ?? label;
  return {
    id: id === undefined ? key : Number(id),
    ...(typeof words === 'string' ? { en: words } : { en: words?.en, ja: words?.ja }),
    colour: readColour(colour ?? color),
  };
}

function readColour(colour: string | number[] | undefined): string | undefined {
  if (Array.isArray(colour)) return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(colour?.trim() ?? '')?.[1]?.toLowerCase();
  if (hex === undefined) return undefined;
  return `#${hex.length === 6 ? hex : [...hex].map((digit) => digit + digit).join('')}`;
}

/** One label a line: "sky", "0 sky", "0: sky", "0,sky,#87ceeb", "0<tab>sky". '#' at the start is a remark. */
function readLines(text: string): RawLabel[] | undefined {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('//'));
  // A binary file taken for text.
  if (/\p{Cc}/u.test(text.replace(/[\t\r\n\f]/g, ''))) return undefined;
  const isHeader = /^(id|index|class|label)\b.*\b(name|label|class)\b/i.test(lines[0] ?? '');
  const raw = (isHeader ? lines.slice(1) : lines).map(readLine);
  return raw.every(({ en }) => en !== undefined && en.length <= 200) ? raw : undefined;
}

function readLine(line: string): RawLabel {
  const parts = line.split(/\s*[,;\t]\s*/).map((part) => part.replace(/^"(.*)"$/, '$1'));
  const numbered = /^(\d{1,3})\s*[:.\s)]\s*(.+)$/.exec(parts[0]!);
  const [id, words] = numbered
    ? [Number(numbered[1]), [numbered[2]!, ...parts.slice(1)]]
    : /^\d{1,3}$/.test(parts[0]!) && parts.length > 1
      ? [Number(parts[0]), parts.slice(1)]
      : [undefined, parts];
  const colour = words.slice(1).map(readColour).find(Boolean);
  const names = words.filter((word, i) => i === 0 || readColour(word) === undefined);
  return { id, en: names[0], ja: names[1], colour };
}

/** GIMP and Krita: "r g b name" a line, the id is the place in the list. */
function readPalette(text: string): RawLabel[] {
  return text.split(/\r\n|[\r\n]/).flatMap((line) => {
    const found = /^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s*(.*)$/.exec(line);
    if (!found) return [];
    const colour = readColour(
      found
        .slice(1, 4)
        .map(Number)
        .map((part) => Math.min(part, 255)),
    );
    return [{ en: found[4], colour }];
  });
}
