import { describe, expect, it } from 'vitest';
import { t } from '../stores/language.svelte.ts';
import { heldKeys } from './held-keys.ts';
import { actionGroups, allActions, menus } from './registry.ts';

describe('action registry', () => {
  it('names every action once', () => {
    const ids = allActions.map((action) => action.id);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it('gives no shortcut twice', () => {
    const taken = allActions.flatMap((action) => action.shortcuts ?? []).map((shortcut) => shortcut.toLowerCase());
    expect(taken.filter((shortcut, i) => taken.indexOf(shortcut) !== i)).toEqual([]);
  });

  it('shows no action twice in the menus', () => {
    const shown = menus.flatMap((menu) => menu.sections.flat());
    expect(shown).toHaveLength(new Set(shown).size);
  });

  /** `npx vitest run src-renderer/actions/registry -u` writes the page anew. */
  it('is what docs/shortcuts.md says', async () => {
    await expect(shortcutsPage()).toMatchFileSnapshot('../../docs/shortcuts.md');
  });
});

function shortcutsPage(): string {
  const sections = actionGroups.flatMap((group) => {
    const rows = group.actions.flatMap(({ label, shortcuts }) =>
      shortcuts === undefined ? [] : [row(t(label), shortcuts)],
    );
    return rows.length === 0 ? [] : [section(t(group.title), rows)];
  });
  const held = heldKeys.map(({ keys, label }) => row(t(label), [t(keys)]));
  return [
    '# Shortcuts',
    'Made from the registry of actions by its test; do not edit by hand. On a Mac, Ctrl is Command. The same list is in the app: press `?`.',
    ...sections,
    section(t('shortcuts.held'), held),
    '',
  ].join('\n\n');
}

function section(title: string, rows: readonly string[]): string {
  return [`## ${title}`, '', '| | |', '|---|---|', ...rows].join('\n');
}

function row(words: string, keys: readonly string[]): string {
  return `| ${words} | ${keys.map((key) => `\`${key}\``).join(', ')} |`;
}
