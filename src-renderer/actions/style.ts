import { saveFile } from './save-file.ts';
import { pickFiles } from './pick-file.ts';
import { STYLE_TYPES } from './file-types.ts';
import type { Picture, Style } from '../../src-shared/api/studio-api.ts';
import { latentOf } from '../../src-shared/styles/latent.ts';
import type { EngineStatus } from '../stores/engine.svelte.ts';
import { t } from '../stores/language.svelte.ts';
import type { StyleChoiceModel } from '../styles/style-choice.svelte.ts';
import type { StyleGallery } from '../styles/gallery.svelte.ts';
import type { Action } from './action.ts';
import type { Studio } from '../stores/studio.svelte.ts';

const readsPhotos = ({ engine }: Studio): boolean =>
  engine.ready && engine.state.phase === 'ready' && engine.state.pack.encoder !== undefined;

/** Keeps what the picture is painted in: a mix, a neighbour, or a seed's own latent. */
async function keepStyle(
  gallery: StyleGallery,
  { choice, seed }: StyleChoiceModel,
  picture: Picture | null,
  { state }: EngineStatus,
): Promise<void> {
  if (picture === null || state.phase !== 'ready') return;
  const name = choice.kind === 'seed' ? t('style.kept-seed', { seed }) : choice.name;
  const style =
    choice.kind === 'encoded'
      ? { mu: [...choice.mu], sigma: [...choice.sigma] }
      : still([...latentOf(choice, state.pack.generator.zDim)]);
  await gallery.keep(name, style, picture);
}

/** A style that no seed moves. */
function still(mu: number[]): Style {
  return { mu, sigma: mu.map(() => 0) };
}

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
    id: 'style.keep',
    label: 'action.style-keep',
    enabled: (studio) => readsPhotos(studio) && studio.picture.picture !== null && studio.style.galleryId === null,
    run: ({ gallery, style, picture: { picture }, engine }) => keepStyle(gallery, style, picture, engine),
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
