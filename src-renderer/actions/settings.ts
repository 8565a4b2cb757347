import { LANGUAGES } from '../stores/language.svelte.ts';
import type { Action } from './action.ts';

export const settingsActions: readonly Action[] = [
  {
    id: 'settings.patterns',
    label: 'settings.patterns',
    checked: ({ settings }) => settings.values.patterns,
    run: ({ settings }) => void (settings.values.patterns = !settings.values.patterns),
  },
  {
    id: 'settings.shortcuts',
    label: 'action.edit-shortcuts',
    run: (studio) => void (studio.dialog = { kind: 'shortcut-settings' }),
  },
  {
    id: 'settings.engine',
    label: 'action.engine-settings',
    run: (studio) => void (studio.dialog = { kind: 'engine-settings' }),
  },
  ...([...LANGUAGES, 'system'] as const).map((code): Action => ({
    id: `settings.language-${code}`,
    label: `settings.language-${code}`,
    checked: ({ settings }) => settings.values.language === code,
    run: ({ settings }) => void (settings.values.language = code),
  })),
  ...(['dark', 'light', 'system'] as const).map((theme): Action => ({
    id: `settings.theme-${theme}`,
    label: `settings.theme-${theme}`,
    checked: ({ settings }) => settings.values.theme === theme,
    run: ({ settings }) => void (settings.values.theme = theme),
  })),
];
