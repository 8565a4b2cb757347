/** File names of exports, made from a template such as `{map}-{style}-{n:000}`: safe on every system, and checked for collisions. */
import { SpadeworkError } from './api/errors.ts';

/** What a template may name. `{n}` counts from 1 and takes zeros for its width: `{n:000}`. */
export const NAME_TOKENS = ['project', 'map', 'style', 'seed', 'n', 'date'] as const;
type NameToken = (typeof NAME_TOKENS)[number];

/** What stands for each token; `n` is a number so that it can be padded, the others are taken as they are. */
export type NameValues = Readonly<Record<Exclude<NameToken, 'n'>, string> & { n: number }>;

type Part = { text: string } | { token: NameToken; digits: number };

/** Longest file name that every common file system takes, with room for an ending and a temporary name around it. */
const MAX_BYTES = 200;

const PICTURE_ENDING = /\.(png|jpe?g|webp|gif|psd|pdf)$/i;
// Windows keeps these for devices, with any ending and in any case.
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// eslint-disable-next-line no-control-regex -- control characters are what must go
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\\/:*?"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Throws `name-template` with the part that is not understood. A picture's ending at the end is dropped: the format decides on it. */
export function parseNameTemplate(template: string): (values: NameValues) => string {
  const parts = splitTemplate(template.trim().replace(PICTURE_ENDING, ''));
  return (values) => safeFileStem(parts.map((part) => ('text' in part ? part.text : valueOf(part, values))).join(''));
}

function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let rest = template;
  while (rest !== '') {
    const [whole, text, token, digits = ''] = /^([^{}]+)|^\{(\w+)(?::(0+))?\}/.exec(rest) ?? [];
    if (whole === undefined) throw new SpadeworkError('name-template', { part: rest.slice(0, 20) });
    if (text !== undefined) parts.push({ text });
    else if (isToken(token) && (digits === '' || token === 'n'))
      parts.push({ token, digits: Math.min(digits.length, 9) });
    else throw new SpadeworkError('name-template', { part: whole });
    rest = rest.slice(whole.length);
  }
  if (parts.length === 0) throw new SpadeworkError('name-template', { part: '' });
  return parts;
}

function isToken(name: string | undefined): name is NameToken {
  return (NAME_TOKENS as readonly (string | undefined)[]).includes(name);
}

function valueOf({ token, digits }: { token: NameToken; digits: number }, values: NameValues): string {
  return token === 'n' ? String(values.n).padStart(digits, '0') : values[token];
}

/** `text` as a file name without ending that Windows, macOS and Linux all take: never empty, never a path, at most 200 bytes. */
export function safeFileStem(text: string): string {
  const plain = text.normalize('NFC').replace(UNSAFE, '-').replace(/\s+/g, ' ');
  // Windows drops dots and spaces at the end; a dot in front hides a file elsewhere.
  const trimmed = shorten(plain.replace(/^[. ]+/, ''), MAX_BYTES).replace(/[. ]+$/, '');
  if (trimmed === '') return 'untitled';
  return RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
}

/**
 * Shortens in the middle, so that what tells names apart stays: beginning, end, and between them a sign of all of it. At
 * most `max` bytes of UTF-8.
 */
function shorten(text: string, max: number): string {
  if (bytesOf(text) <= max) return text;
  const sign = `~${hashOf(text)}~`;
  const end = cutToBytes([...text].reverse().join(''), Math.floor((max - sign.length) * 0.4));
  const begin = cutToBytes(text, max - sign.length - bytesOf(end));
  return begin + sign + [...end].reverse().join('');
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** FNV-1a of the text, four digits of it. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash % 0x10000).toString(16).padStart(4, '0');
}

/** Cuts at a whole character so that the UTF-8 form has at most `max` bytes. */
export function cutToBytes(text: string, max: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > max) break;
    cut += character;
  }
  return cut;
}

/** Equal for names that some system takes for the same file: macOS and Windows pass over case, macOS over Unicode's spellings. */
export function collisionKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The names that occur more than once, each as it first stands. */
export function findCollisions(names: Iterable<string>): string[] {
  const first = new Map<string, string>();
  const colliding = new Set<string>();
  for (const name of names) {
    const key = collisionKey(name);
    const known = first.get(key);
    if (known === undefined) first.set(key, name);
    else colliding.add(known);
  }
  return [...colliding];
}
