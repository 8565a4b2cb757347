/**
 * Shortcuts as text: 'Ctrl+Shift+Z', 'B', '[', 'Shift+?'. Ctrl means Command on a Mac. Letters and digits are matched by
 * what the key writes, so that they stay where people's layouts put them.
 */
import { present } from '../../src-shared/present.ts';

/** The parts of a KeyboardEvent that a shortcut looks at. */
export interface KeyStroke {
  key: string;
  /** The key's place: 'KeyA', 'Digit1'. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

interface ParsedShortcut {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

/** Characters that already need Shift on some layout: Shift is then not compared. */
const isSymbol = (key: string): boolean => key.length === 1 && !/[\p{L}\p{N} ]/u.test(key);

function parse(shortcut: string): ParsedShortcut {
  const parts = shortcut.split('+');
  const key = parts.at(-1) === '' ? '+' : present(parts.at(-1));
  return {
    key: key.toLowerCase(),
    ctrl: parts.includes('Ctrl'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
  };
}

/** True when the key stroke is the shortcut's. */
export function matchesShortcut(shortcut: string, stroke: KeyStroke, mac: boolean): boolean {
  const wanted = parse(shortcut);
  const command = mac ? stroke.metaKey : stroke.ctrlKey;
  const otherCommand = mac ? stroke.ctrlKey : stroke.metaKey;
  return (
    wanted.key === keyOf(stroke, mac).toLowerCase() &&
    wanted.ctrl === command &&
    !otherCommand &&
    wanted.alt === stroke.altKey &&
    (isSymbol(wanted.key) || wanted.shift === stroke.shiftKey)
  );
}

/** The key's name; a Mac's Option key writes other characters, so there a letter or digit is told by its place. */
function keyOf({ key, code, altKey }: KeyStroke, mac: boolean): string {
  const place = mac && altKey ? /^(?:Key|Digit)(.)$/.exec(code) : null;
  return place?.[1] ?? key;
}

/** True for two ways to write one shortcut: 'Ctrl+z' and 'Ctrl+Z', 'Shift+?' and '?'. */
export function isSameShortcut(first: string, second: string): boolean {
  const [a, b] = [parse(first), parse(second)];
  return a.key === b.key && a.ctrl === b.ctrl && a.alt === b.alt && (isSymbol(a.key) || a.shift === b.shift);
}

/** Keys that are held with others, or write nothing that a shortcut could be named by. */
const UNNAMED = new Set([
  'Control',
  'Meta',
  'Shift',
  'Alt',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'Dead',
  'Process',
  'Unidentified',
  ' ',
]);

/** The shortcut that a key stroke is, or undefined for keys that cannot be one: modifiers alone, and Space, which pans. */
export function shortcutOf(stroke: KeyStroke, mac: boolean): string | undefined {
  const name = keyOf(stroke, mac);
  if (UNNAMED.has(name) || (mac ? stroke.ctrlKey : stroke.metaKey)) return undefined;
  const key = name.length === 1 ? name.toUpperCase() : name;
  const ctrl = mac ? stroke.metaKey : stroke.ctrlKey;
  const held = [ctrl && 'Ctrl', stroke.altKey && 'Alt', stroke.shiftKey && !isSymbol(key) && 'Shift'];
  return [...held.filter((modifier) => modifier !== false), key].join('+');
}

const MAC_SIGNS: Record<string, string> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' };

/** The shortcut as menus show it. */
export function showShortcut(shortcut: string, mac: boolean): string {
  if (!mac) return shortcut;
  return shortcut.replace(/(Ctrl|Shift|Alt)\+/g, (_, name: string) => MAC_SIGNS[name]!);
}

/** Words for a tooltip, the shortcut in brackets behind them. */
export function withShortcut(
  words: string | undefined,
  shortcut: string | undefined,
  mac: boolean,
): string | undefined {
  return shortcut === undefined ? words : `${words} (${showShortcut(shortcut, mac)})`;
}

/** The shortcut in the form of aria-keyshortcuts. */
export function ariaShortcut(shortcut: string, mac: boolean): string {
  return shortcut.replace('Ctrl+', mac ? 'Meta+' : 'Control+');
}

/** True on machines whose command key is ⌘. */
export function isMac(platform: string): boolean {
  return platform.startsWith('Mac');
}
