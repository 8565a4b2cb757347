/** The scene of a project out of the studio, and back into it. */
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Scene } from '../../src-shared/projects/scene.ts';
import { VIEW_MODES } from '../canvas/view-modes.ts';
import { FITTED } from '../../src-shared/projects/photo-place.ts';
import type { ReferencePhoto } from '../canvas/reference-photo.svelte.ts';
import type { Viewport } from '../canvas/viewport.svelte.ts';
import type { DocumentLegend } from '../labels/document-legend.svelte.ts';
import type { EngineStatus } from '../stores/engine.svelte.ts';
import type { Painting } from '../stores/painting.svelte.ts';
import type { Settings } from '../stores/settings.svelte.ts';
import type { StyleChoiceModel } from '../styles/style-choice.svelte.ts';
import type { StyleMix } from '../styles/style-mix.svelte.ts';
import type { VariantGrid } from '../variants/variant-grid.svelte.ts';

export interface SceneParts {
  engine: EngineStatus;
  legend: DocumentLegend;
  painting: Painting;
  style: StyleChoiceModel;
  mix: StyleMix;
  variants: VariantGrid;
  reference: ReferencePhoto;
  settings: Settings;
  viewport: Viewport;
  /** The map that all visible layers make together, in the ids of the pack. */
  packMap(): LabelMap;
}

/** What stands beside the paint now; `id` is the document's. */
export function sceneOf(parts: SceneParts, id: string): Scene {
  const { engine, legend, painting, style, mix, variants, reference, settings, viewport } = parts;
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
    reference: { opacity: reference.opacity, shown: reference.shown, place: reference.place },
    view: {
      mode: settings.values.view,
      mirrored: view.mirrored,
      angle: view.angle,
      place: viewport.isFitted ? null : { scale: view.scale, x: view.centre.x, y: view.centre.y },
    },
    export: $state.snapshot(settings.values.export),
  };
}

/** Puts a scene's style, variations and view into the parts. The document stands there already. */
export function showScene(parts: SceneParts, { style, mix, starred, reference, view }: Scene): void {
  parts.style.open(style);
  parts.mix.open(mix.ids, mix);
  parts.variants.openStarred(starred, parts.packMap());
  parts.reference.opacity = reference.opacity;
  parts.reference.shown = reference.shown;
  parts.reference.place = reference.place ?? FITTED;
  const mode = VIEW_MODES.find((known) => known === view.mode);
  if (mode !== undefined) parts.settings.values.view = mode;
  parts.viewport.open(view.place, { mirrored: view.mirrored, angle: view.angle ?? 0 });
}
