/** What can be exported together: variants, styles of the gallery, or the picture of now. */
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { planVariants, stylesIn } from '../variants/plan-variants.ts';
import type { VariantTile } from '../variants/variant-grid.svelte.ts';

export const EXPORT_SOURCES = ['selected', 'starred', 'all', 'current', 'gallery', 'gallery-starred'] as const;
export type ExportSource = (typeof EXPORT_SOURCES)[number];

/** The styles of a source, with the names that stand for {style}. */
export function stylesOf(source: ExportSource, { variants, style, gallery }: Studio): BatchStyle[] {
  const tiles = (list: readonly VariantTile[]): BatchStyle[] =>
    list.map(({ fileName, choice }) => ({ name: fileName, style: choice }));
  switch (source) {
    case 'selected':
      return tiles(variants.selected);
    case 'starred':
      return tiles(variants.starred);
    case 'all':
      return tiles(variants.running ? variants.tiles : variants.made);
    case 'current': {
      const { choice } = style;
      return [{ name: choice.kind === 'seed' ? `seed ${choice.seed}` : choice.name, style: choice }];
    }
    case 'gallery':
    case 'gallery-starred': {
      const styles = stylesIn(source === 'gallery' ? 'all' : 'starred', gallery.styles);
      const planned = planVariants({ kind: 'styles', count: 1, seed: style.seed, base: null, strength: 0, styles });
      return planned.map(({ name, choice }) => ({ name: present(name).en, style: choice }));
    }
  }
}

/** The map of a source: variants are of the map that they were made from, however the painting went on. */
export function mapOf(source: ExportSource, studio: Studio): LabelMap {
  const { variants } = studio;
  const ofVariants = source === 'selected' || source === 'starred' || source === 'all';
  if (ofVariants && variants.map !== null) return variants.map;
  return studio.packMap();
}

/** What a person most likely wants: the narrowest choice that they made. */
export function likelySource({ variants }: Studio): ExportSource {
  if (variants.selected.length > 1) return 'selected';
  if (variants.starred.length > 0) return 'starred';
  return variants.shown && variants.tiles.length > 0 ? 'all' : 'current';
}

/** The date in the time zone of the person, in the form of ISO 8601. */
export function today(): string {
  return new Date().toLocaleDateString('sv-SE');
}
