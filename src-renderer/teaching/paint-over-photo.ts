/** A photo to be painted over: an empty document of its shape, with the photo laid over it to trace from. */
import { EMPTY } from '../../src-shared/document/index.ts';
import { createLabelMap } from '../../src-shared/labels/label-map.ts';
import { defaultBase } from '../../src-shared/labels/sample-landscape.ts';
import { baseName, readImageFile } from '../actions/pick-file.ts';
import { t } from '../stores/language.svelte.ts';
import type { Studio } from '../stores/studio.svelte.ts';

/** Longer side of such a document, in label pixels. */
const LONGEST_SIDE = 1024;

/** Begins the document, after asking where the open one is not saved. */
export async function paintOverPhoto(studio: Studio, file: File): Promise<void> {
  const photo = await readImageFile(file);
  const { width, height } = await studio.api.decodePhoto(photo);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  studio.dialog = null;
  studio.replacePaint(async () => {
    studio.painting.begin({
      name: baseName(file.name),
      map: createLabelMap(side(width), side(height), EMPTY),
      base: defaultBase(studio.labels.labels),
      layerName: t('layer.new-name', { number: 1 }),
    });
    await studio.reference.load(photo);
    studio.status.inform('teach.painting', { name: file.name });
  });
}
