import type { Studio } from '../stores/studio.svelte.ts';
import { MAX_VARIANTS, planVariants, stylesIn, type PlannedVariant } from './plan-variants.ts';

/** What a press of "Make" asks for now; of more than one grid takes, the first are made. */
export function plannedNow({ settings, style, gallery }: Studio): PlannedVariant[] {
  const { kind, scope, count, each } = settings.values.variants;
  return planVariants({
    kind,
    count: kind === 'seeds' ? count : each,
    seed: style.seed,
    base: style.base,
    strength: style.varyingStrength,
    styles: stylesIn(scope, gallery.styles),
  });
}

/** Makes variants of the map as it is now. */
export async function makeVariants(studio: Studio): Promise<void> {
  const call = studio.pictureCall();
  if (call === null) return;
  const { width, height, ids } = call.map;
  await studio.variants.make({ width, height, ids: ids.slice() }, plannedNow(studio).slice(0, MAX_VARIANTS));
}
