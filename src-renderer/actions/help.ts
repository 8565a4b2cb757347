import { openDialog, type Action } from './action.ts';

export const helpActions: readonly Action[] = [
  {
    id: 'help.guide',
    label: 'action.guide',
    shortcuts: ['F1'],
    run: openDialog({ kind: 'guide' }),
  },
  {
    id: 'help.commands',
    label: 'action.commands',
    shortcuts: ['Ctrl+K'],
    run: openDialog({ kind: 'commands' }),
  },
  {
    id: 'help.shortcuts',
    label: 'action.shortcuts',
    shortcuts: ['?'],
    run: openDialog({ kind: 'shortcuts' }),
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
  {
    id: 'help.about',
    label: 'action.about',
    run: openDialog({ kind: 'about' }),
  },
];
