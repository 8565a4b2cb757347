import { saveFile } from './save-file.ts';
import { pickFiles } from './pick-file.ts';
import { STYLE_TYPES } from './file-types.ts';
import type { Action } from './action.ts';
import type { Studio } from '../stores/studio.svelte.ts';

const readsPhotos = ({ engine }: Studio): boolean =>
  engine.ready && engine.state.phase === 'ready' && engine.state.pack.encoder !== undefined;

export const styleActions: readonly Action[] = [
  { id: 'style.dice', label: 'action.dice', shortcuts: ['D'], run: ({ style }) => style.dice() },
  {
    id: 'style.previous-seed',
    label: 'action.previous-seed',
    shortcuts: ['Shift+D'],
    enabled: ({ style }) => style.history.at > 0,
    run: ({ style }) => style.stepSeed(-1),
  },
  {
    id: 'style.from-photo',
    label: 'action.style-from-photo',
    enabled: readsPhotos,
    run: async ({ gallery }) => gallery.add(await pickFiles(STYLE_TYPES)),
  },
  {
    id: 'style.clear',
    label: 'action.style-clear',
    enabled: ({ style }) => style.base !== null,
    run: ({ style }) => style.clearBase(),
  },
  {
    id: 'style.star',
    label: 'action.style-star',
    enabled: ({ gallery }) => gallery.active !== undefined,
    run: async ({ gallery }) => gallery.active && gallery.star(gallery.active),
  },
  {
    id: 'style.mix-with',
    label: 'action.style-mix',
    enabled: ({ gallery }) => gallery.active != null && gallery.active.style !== null,
    run: ({ gallery, mix, settings }) => {
      if (gallery.active === undefined) return;
      mix.add(gallery.active.id);
      settings.values.styleTab = 'mix';
    },
  },
  {
    id: 'style.export',
    label: 'action.style-export',
    enabled: ({ gallery }) => gallery.active !== undefined,
    run: async (studio) => {
      const { active } = studio.gallery;
      if (active === undefined) return;
      const { name, bytes } = await studio.api.exportStyle(active.id);
      await saveFile(studio, name, bytes);
    },
  },
  {
    id: 'style.delete',
    label: 'action.style-delete',
    enabled: ({ gallery }) => gallery.active?.origin === 'own',
    run: async ({ gallery }) => gallery.active && gallery.remove(gallery.active),
  },
];
