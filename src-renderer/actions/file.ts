import { exportMap } from './export-map.ts';
import { openMapFile, startSample } from './open-map.ts';
import { proposeMap } from './photo-to-map.ts';
import { pickFile } from './pick-file.ts';
import { PHOTO_TYPES } from './file-types.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { openDialog, type Action } from './action.ts';

function canSave({ painting, project }: Studio): boolean {
  return painting.layers.length > 0 && !project.saving;
}

export const fileActions: readonly Action[] = [
  {
    id: 'file.new',
    label: 'action.new',
    shortcuts: ['Ctrl+N', 'Alt+N'],
    enabled: ({ engine }) => engine.ready,
    run: openDialog({ kind: 'new-document' }),
  },
  {
    id: 'file.open',
    label: 'action.open',
    shortcuts: ['Ctrl+O'],
    run: openDialog({ kind: 'library' }),
  },
  {
    id: 'file.save',
    label: 'action.save',
    shortcuts: ['Ctrl+S'],
    enabled: canSave,
    run: async (studio) => {
      await studio.project.save('same');
    },
  },
  {
    id: 'file.save-as',
    label: 'action.save-as',
    shortcuts: ['Ctrl+Shift+S'],
    enabled: canSave,
    run: async (studio) => {
      await studio.project.save('as');
    },
  },
  {
    id: 'file.save-copy',
    label: 'action.save-copy',
    enabled: canSave,
    run: async (studio) => {
      await studio.project.save('copy');
    },
  },
  {
    id: 'file.revert',
    label: 'action.revert',
    // A browser's file is the browser's: it is opened again from there.
    enabled: ({ project, painting, host }) => host.kind === 'electron' && project.hasFile && painting.unsaved,
    run: (studio) => {
      studio.dialog = {
        kind: 'confirm',
        title: 'dialog.revert.title',
        text: 'dialog.revert.text',
        details: { name: studio.painting.name },
        action: 'action.revert',
        confirm: () => void studio.status.attempt('open', () => studio.project.open({ kind: 'saved' })),
      };
    },
  },
  {
    id: 'file.versions',
    label: 'action.versions',
    enabled: canSave,
    run: openDialog({ kind: 'versions' }),
  },
  {
    id: 'file.open-map',
    label: 'action.open-map',
    shortcuts: ['Ctrl+Shift+O'],
    enabled: ({ engine }) => engine.ready,
    run: async (studio) => {
      const file = await pickFile(PHOTO_TYPES);
      if (file !== null) await openMapFile(studio, file);
    },
  },
  {
    id: 'file.photo-to-map',
    label: 'action.photo-to-map',
    enabled: ({ engine, painting }) => engine.ready && painting.layers.length > 0,
    run: async (studio) => {
      const file = await pickFile(PHOTO_TYPES);
      if (file !== null) await studio.status.attempt('open', () => proposeMap(studio, file));
    },
  },
  {
    id: 'file.sample',
    label: 'action.sample',
    enabled: ({ engine }) => engine.ready,
    run: (studio) => startSample(studio),
  },
  {
    id: 'file.save-picture',
    label: 'action.save-picture',
    shortcuts: ['Ctrl+E'],
    enabled: ({ picture, engine }) => engine.ready && picture.picture !== null,
    run: openDialog({ kind: 'save-picture' }),
  },
  {
    id: 'file.export-map',
    label: 'action.export-map',
    shortcuts: ['Ctrl+Shift+E'],
    enabled: ({ engine }) => engine.ready,
    run: (studio) => exportMap(studio, 'ids'),
  },
  {
    id: 'file.export-map-colours',
    label: 'action.export-map-colours',
    enabled: ({ engine }) => engine.ready,
    run: (studio) => exportMap(studio, 'colours'),
  },
  {
    id: 'file.export-pictures',
    label: 'action.export-pictures',
    shortcuts: ['Alt+E'],
    enabled: ({ engine, painting }) => engine.ready && painting.layers.length > 0,
    run: openDialog({ kind: 'export', walk: null }),
  },
  {
    id: 'file.walk',
    label: 'action.walk',
    enabled: (studio) => studio.walkScene() !== null,
    run: openDialog({ kind: 'walk' }),
  },
  {
    id: 'file.exports',
    label: 'action.exports',
    run: openDialog({ kind: 'batches' }),
  },
];
