import type { Action } from './action.ts';

export const helpActions: readonly Action[] = [
  {
    id: 'help.commands',
    label: 'action.commands',
    shortcuts: ['Ctrl+K'],
    run: (studio) => void (studio.dialog = { kind: 'commands' }),
  },
  {
    id: 'help.shortcuts',
    label: 'action.shortcuts',
    shortcuts: ['?'],
    run: (studio) => void (studio.dialog = { kind: 'shortcuts' }),
  },
  {
    id: 'help.restart-engine',
    label: 'action.restart-engine',
    enabled: ({ engine }) => engine.state.phase === 'failed',
    run: ({ api }) => api.restartEngine(),
  },
  { id: 'help.show-logs', label: 'action.show-logs', run: ({ api }) => api.showLogs() },
  {
    id: 'help.copy-report',
    label: 'action.copy-report',
    async run({ api, status }) {
      await navigator.clipboard.writeText(await api.errorReport());
      status.inform('status.report-copied');
    },
  },
  { id: 'help.about', label: 'action.about', run: (studio) => void (studio.dialog = { kind: 'about' }) },
];
