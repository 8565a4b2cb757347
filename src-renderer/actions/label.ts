import { MOST_KEYS } from '../../src-shared/labels/label-set.ts';
import type { MessageKey } from '../stores/language.svelte.ts';
import type { Action } from './action.ts';

export const labelActions: readonly Action[] = [
  { id: 'label.swap', label: 'action.label-swap', shortcuts: ['X'], run: ({ labels }) => labels.swap() },
  ...Array.from({ length: MOST_KEYS }, (_, i): Action => {
    const key = i + 1;
    return {
      id: `label.quick-${key}`,
      label: `action.label-quick-${key}` as MessageKey,
      shortcuts: [String(key)],
      enabled: ({ labels }) => labels.onKey(key) !== undefined,
      run: ({ labels }) => labels.pickQuick(key),
    };
  }),
];
