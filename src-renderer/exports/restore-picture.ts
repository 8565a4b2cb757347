/** Pictures that say how they were made: dropped on the window, they bring their map and style back. */
import type { Provenance } from '../../src-shared/api/export-api.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { present } from '../../src-shared/present.ts';
import { baseName, readImageFile } from '../actions/pick-file.ts';
import { baseFor } from '../labels/no-label.ts';
import { t } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { hashMap } from './map-hash.ts';

/** Offers to restore a single picture of ours; any other files are taken as `otherwise` does. */
export async function takeDropped(studio: Studio, files: readonly File[], otherwise: () => void): Promise<void> {
  const [file] = files;
  const single = files.length === 1 && file !== undefined && /\.(png|jpe?g|webp)$/i.test(file.name);
  const provenance = single ? await readProvenance(studio, file) : null;
  if (provenance === null) otherwise();
  else studio.dialog = { kind: 'restore', file: present(file), provenance, otherwise };
}

/** Null for a picture that says nothing of its making, and for files that cannot be read: whoever takes them says so. */
async function readProvenance({ api }: Studio, file: File): Promise<Provenance | null> {
  try {
    return await api.readProvenance(await readImageFile(file));
  } catch {
    return null;
  }
}

/** The map of a picture: the one that it carries, or the document's where it is the same; null where it is elsewhere. */
export async function findMap(studio: Studio, { map, request }: Provenance): Promise<LabelMap | 'here' | null> {
  const { width, height } = request.map;
  const { document } = studio.painting;
  const fits = document.width === width && document.height === height;
  if (fits && (await hashMap(studio.packMap())) === request.map.hash) return 'here';
  return map;
}

/** Makes a picture's map the document, after asking where paint would be lost, and takes its style. */
export function restorePicture(studio: Studio, name: string, map: LabelMap | 'here', { request }: Provenance): void {
  if (map === 'here') {
    restoreStyle(studio, { request, map: null });
    return;
  }
  studio.replacePaint(async () => {
    await studio.project.keepAutomatically();
    studio.legend.reset();
    studio.painting.begin({
      name: baseName(name),
      map,
      base: baseFor(map, studio.labels.labels),
      layerName: t('layer.background'),
    });
    restoreStyle(studio, { request, map });
    studio.status.inform('restore.done', { name });
  });
}

/** Takes a picture's style alone. */
export function restoreStyle({ style, variants }: Studio, { request }: Provenance): void {
  style.restore(request.style);
  variants.shown = false;
}
