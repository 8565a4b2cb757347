import type { MapForm } from '../../src-shared/api/studio-api.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { saveFile } from './save-file.ts';

const SUFFIX: Record<MapForm, string> = { ids: 'map', colours: 'map-colours' };

/** Saves the map that all visible layers make together. */
export async function exportMap(studio: Studio, form: MapForm): Promise<void> {
  const bytes = await studio.api.encodeMap(studio.packMap(), form);
  await saveFile(studio, `${studio.painting.name || 'spadework'}-${SUFFIX[form]}.png`, bytes);
}
