/** What can be exported together: variations, styles of the gallery, or the picture of now. */
import type { BatchStyle } from '../../src-shared/exports/batch-plan.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { planVariants, stylesIn } from '../variants/plan-variants.ts';
import type { VariantTile } from '../variants/variations.svelte.ts';

export const EXPORT_SOURCES = ['selected', 'starred', 'all', 'current', 'gallery', 'gallery-starred'] as const;
export type ExportSource = (typeof EXPORT_SOURCES)[number];

/** The styles of a source, with the names that stand for {style}. */
export function stylesOf(source: ExportSource, { variations, style, gallery }: Studio): BatchStyle[] {
  const tiles = (list: readonly VariantTile[]): BatchStyle[] =>
    list.map(({ fileName, choice }) => ({ name: fileName, style: choice }));
  switch (source) {
    case 'selected':
      return tiles(variations.selected);
    case 'starred':
      return tiles(variations.starred);
    case 'all':
      return tiles(variations.running ? variations.tiles : variations.made);
    case 'current': {
      const { choice } = style;
      return [{ name: choice.kind === 'seed' ? `seed ${choice.seed}` : choice.name, style: choice }];
    }
    case 'gallery':
    case 'gallery-starred': {
      const styles = stylesIn(source === 'gallery' ? 'all' : 'starred', gallery.styles);
      const planned = planVariants({ kind: 'styles', count: 1, seed: style.seed, base: null, strength: 0, styles });
      return planned.map(({ name, choice }) => ({ name: name!.en, style: choice }));
    }
  }
}

/** The map of a source: variations are of the map that they were made from, however the painting went on. */
export function mapOf(source: ExportSource, { variations, painting }: Studio): LabelMap {
  const ofVariations = source === 'selected' || source === 'starred' || source === 'all';
  if (ofVariations && variations.map !== null) return variations.map;
  const { width, height, ids } = painting.document.composite();
  return { width, height, ids };
}

/** What a person most likely wants: the narrowest choice that they made. */
export function likelySource({ variations }: Studio): ExportSource {
  if (variations.selected.length > 1) return 'selected';
  if (variations.starred.length > 0) return 'starred';
  return variations.shown && variations.tiles.length > 0 ? 'all' : 'current';
}

/** A name template for these styles, as the terminal's commands have it: what differs is named. */
export function usualTemplate(styles: readonly BatchStyle[]): string {
  const named = styles.some(({ style }) => style.kind !== 'seed');
  const seeded = styles.some(({ style }) => style.kind === 'encoded' && style.strength > 0);
  if (!named) return '{map}-seed-{seed}';
  return seeded ? '{map}-{style}-{seed}' : '{map}-{style}';
}

/** The date in the time zone of the person, in the form of ISO 8601. */
export function today(): string {
  return new Date().toLocaleDateString('sv-SE');
}
