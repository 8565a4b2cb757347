/** The page of shortcuts as a table: it is made from the registry of actions, so what stands there is what must work. */
import { readFileSync } from 'node:fs';

export interface ShortcutRow {
  section: string;
  label: string;
  keys: string[];
}

export function readShortcuts(): ShortcutRow[] {
  const rows: ShortcutRow[] = [];
  let section = '';
  for (const line of readFileSync('docs/shortcuts.md', 'utf8').split('\n')) {
    section = /^## (.+)$/.exec(line)?.[1] ?? section;
    const row = /^\| ([^|]+) \| (`.+`) \|$/.exec(line);
    if (row !== null)
      rows.push({ section, label: row[1]!, keys: [...row[2]!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!) });
  }
  return rows;
}

/** A shortcut as Playwright presses it. */
export function toPlaywright(shortcut: string): string {
  return shortcut.replace('Ctrl+', 'Control+').replace(/(?<=^|\+)([A-Z])$/, (letter) => letter.toLowerCase());
}
