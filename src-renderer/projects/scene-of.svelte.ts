/** The scene of a project out of the studio, and back into it. */
import type { Scene } from '../../src-shared/projects/scene.ts';
import { VIEW_MODES } from '../canvas/view-modes.ts';
import type { Studio } from '../stores/studio.svelte.ts';

/** What stands beside the paint now; `id` is the document's. */
export function sceneOf(studio: Studio, id: string): Scene {
  const { engine, legend, painting, style, mix, variants, reference, settings, viewport } = studio;
  const { state } = engine;
  const { view } = viewport;
  return {
    id,
    pack: state.phase === 'ready' ? { id: state.pack.id, hash: state.packHash, name: { ...state.pack.name } } : null,
    labels: legend.labels.map(({ id: label, name, colour }) => ({ id: label, name: { ...name }, colour })),
    drawnAs: { ...legend.choices },
    activeLayer: painting.activeLayerId,
    style: {
      base: $state.snapshot(style.base) as Scene['style']['base'],
      strength: style.strength,
      seeds: [...style.history.seeds],
      at: style.history.at,
    },
    mix: { ids: [...mix.ids], x: mix.point.x, y: mix.point.y },
    starred: variants.starred.map((tile) => tile.planned),
    reference: { opacity: reference.opacity, shown: reference.shown },
    view: {
      mode: settings.values.view,
      mirrored: view.mirrored,
      place: viewport.isFitted ? null : { scale: view.scale, x: view.centre.x, y: view.centre.y },
    },
    export: $state.snapshot(settings.values.export),
  };
}

/** Puts a scene's style, variations and view into the studio. The document stands there already. */
export function showScene(studio: Studio, { style, mix, starred, reference, view }: Scene): void {
  studio.style.open(style);
  studio.mix.open(mix.ids, mix);
  studio.variants.openStarred(starred, studio.packMap());
  studio.reference.opacity = reference.opacity;
  studio.reference.shown = reference.shown;
  const mode = VIEW_MODES.find((known) => known === view.mode);
  if (mode !== undefined) studio.settings.values.view = mode;
  studio.viewport.open(view.place, view.mirrored);
}
