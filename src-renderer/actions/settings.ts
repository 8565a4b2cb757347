import { LANGUAGES } from '../stores/language.svelte.ts';
import { openDialog, type Action } from './action.ts';

export const settingsActions: readonly Action[] = [
  {
    id: 'settings.patterns',
    label: 'settings.patterns',
    checked: ({ settings }) => settings.values.patterns,
    run: ({ settings }) => {
      settings.values.patterns = !settings.values.patterns;
    },
  },
  {
    id: 'settings.shortcuts',
    label: 'action.edit-shortcuts',
    run: openDialog({ kind: 'shortcut-settings' }),
  },
  {
    id: 'settings.engine',
    label: 'action.engine-settings',
    run: openDialog({ kind: 'engine-settings' }),
  },
  ...([...LANGUAGES, 'system'] as const).map((code): Action => ({
    id: `settings.language-${code}`,
    label: `settings.language-${code}`,
    checked: ({ settings }) => settings.values.language === code,
    run: ({ settings }) => {
      settings.values.language = code;
    },
  })),
  ...(['dark', 'light', 'system'] as const).map((theme): Action => ({
    id: `settings.theme-${theme}`,
    label: `settings.theme-${theme}`,
    checked: ({ settings }) => settings.values.theme === theme,
    run: ({ settings }) => {
      settings.values.theme = theme;
    },
  })),
];
