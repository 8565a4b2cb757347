import type { Studio } from '../stores/studio.svelte.ts';
import {
  MAX_VARIANTS,
  planFresh,
  planVariants,
  stylesIn,
  type PlannedVariant,
  type VariantRequest,
} from './plan-variants.ts';

/** What a press of "Make" asks for now; of more than one grid takes, the first are made. */
export function plannedNow(studio: Studio): PlannedVariant[] {
  return planVariants(requestNow(studio));
}

function requestNow({ settings, style, gallery }: Studio): VariantRequest {
  const { kind, scope, count, each } = settings.values.variants;
  return {
    kind,
    count: kind === 'seeds' ? count : each,
    seed: style.seed,
    base: style.base,
    strength: style.varyingStrength,
    styles: stylesIn(scope, gallery.styles),
  };
}

/** Makes variants of the map as it is now, beside those that stay: seeds go on where these end. */
export async function makeVariants(studio: Studio): Promise<void> {
  const call = studio.pictureCall();
  if (call === null) return;
  const { width, height, ids } = call.map;
  const map = { width, height, ids: ids.slice() };
  const there = new Set(studio.variants.keptFor(map).map(({ choice }) => JSON.stringify(choice)));
  const planned = planFresh(requestNow(studio), (choice) => there.has(JSON.stringify(choice)));
  if (planned.length === 0) studio.status.inform('variants.all-there');
  await studio.variants.make(map, planned.slice(0, MAX_VARIANTS));
}
