import { openDialog, type Action } from './action.ts';

export const modelActions: readonly Action[] = [
  {
    id: 'model.library',
    label: 'action.models',
    run: openDialog({ kind: 'models', selected: null }),
  },
  {
    id: 'model.teach',
    label: 'action.teach',
    run: openDialog({ kind: 'teach' }),
  },
  {
    id: 'model.label-match',
    label: 'action.label-match',
    enabled: ({ engine }) => engine.ready,
    run: openDialog({ kind: 'label-match' }),
  },
];
