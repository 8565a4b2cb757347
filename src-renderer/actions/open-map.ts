/** Putting another map in place of the document, after asking where paint would be lost. */
import { SpadeworkError } from '../../src-shared/api/errors.ts';
import { EMPTY } from '../../src-shared/document/index.ts';
import { applyImport, type ImportReport } from '../../src-shared/labels/import/index.ts';
import { createLabelMap, type LabelMap } from '../../src-shared/labels/label-map.ts';
import { examineImage } from '../labels/examine-image.ts';
import { baseFor } from '../labels/no-label.ts';
import { beginSample } from '../stores/begin-sample.ts';
import { t } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { proposeMap } from './photo-to-map.ts';
import { baseName, readImageFile } from './pick-file.ts';

/**
 * Opens an image as a label map. One that holds nothing but the pack's own ids or colours opens at once; for any other the
 * report of what was recognised is shown before anything changes, and for a photo what it could become.
 */
export async function openMapFile(studio: Studio, file: File): Promise<void> {
  await studio.status.attempt('open', async () => {
    try {
      const image = await studio.api.readMapImage(await readImageFile(file));
      const report = await examineImage({ image, labels: studio.legend.ofPack });
      if (isPlain(report)) placeMap(studio, file.name, applyImport(report));
      else studio.dialog = { kind: 'import', name: file.name, image, report };
    } catch (thrown) {
      if (!meansPhoto(thrown, file)) throw thrown;
      await proposeMap(studio, file);
    }
  });
}

/** Whether a file that cannot be opened as a map can be a photo: it has no flat areas, or is no PNG and larger than any map. */
function meansPhoto(thrown: unknown, { name }: File): boolean {
  if (!(thrown instanceof SpadeworkError)) return false;
  return thrown.code === 'not-a-label-map' || (thrown.code === 'map-size' && !/\.png$/i.test(name));
}

/** Makes a map the document, after asking where paint would be lost. `fileName` is where it came from. */
export function placeMap(studio: Studio, fileName: string, map: LabelMap): void {
  studio.replacePaint(async () => {
    await studio.project.keepAutomatically();
    studio.legend.reset();
    const base = baseFor(map, studio.labels.labels);
    studio.painting.begin({ name: baseName(fileName), map, base, layerName: t('layer.background') });
    studio.status.inform('status.opened', { name: fileName, width: map.width, height: map.height });
  });
}

/** True for the pack's own ids or colours, each of them known, no edge guessed, and no other reading as likely. */
function isPlain({ source, entries, snapped, lossy, ambiguous }: ImportReport): boolean {
  const own = source === 'own-ids' || source === 'own-colours';
  return own && !ambiguous && snapped === 0 && !lossy && entries.every((entry) => entry.certainty === 'certain');
}

/** Begins an empty document of one label. */
export function startEmpty(studio: Studio, width: number, height: number, base: number): void {
  studio.replacePaint(async () => {
    studio.reference.remove();
    const map = createLabelMap(width, height, EMPTY);
    studio.painting.begin({ name: '', map, base, layerName: t('layer.new-name', { number: 1 }) });
  });
}

/** Begins the sample map again. */
export function startSample(studio: Studio): void {
  studio.replacePaint(async () => beginSample(studio));
}
