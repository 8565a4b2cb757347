/** A photo as the start of a map: what it shows is proposed in the pack's labels, and nothing changes before the person agrees. */
import { addLayer } from '../../src-shared/document/index.ts';
import { reportClasses } from '../../src-shared/labels/import/index.ts';
import { fitInto } from '../../src-shared/labels/fit-into.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import { SEGMENTED_SOURCE } from '../../src-shared/segmentation.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { baseName } from './pick-file.ts';
import { readPhotoFile } from './read-photo.ts';

/** Longest name of a layer made of a photo, in characters. */
const MAX_NAME = 80;

/** Reads the photo and shows what became what. Throws what `segmentPhoto` throws. */
export async function proposeMap(studio: Studio, file: File): Promise<void> {
  const reading = studio.status.working('photo-map.reading', { name: file.name });
  const classes = await readPhotoFile(file)
    .then((bytes) => studio.api.segmentPhoto(bytes))
    .finally(reading.end);
  const report = reportClasses(classes, SEGMENTED_SOURCE, studio.legend.ofPack);
  studio.dialog = { kind: 'photo-map', name: file.name, report };
}

/** Puts a map in the pack's ids on a new layer above the active one, as large as the document has room: one step. */
export function placeOnLayer({ painting, legend, status }: Studio, fileName: string, map: LabelMap): void {
  const pixels = fitInto(legend.fromPack(map), painting.document);
  const name = baseName(fileName).slice(0, MAX_NAME);
  painting.activeLayerId = addLayer(painting.document, { name, above: painting.activeLayerId, pixels });
  status.inform('photo-map.placed', { name });
}
