/**
 * Packs that were trained with unlabelled pixels take maps that leave some out. In a document whose base is "no label",
 * an empty pixel is a choice like any label and has a place in the palette; on any other base it shows that base.
 */
import { EMPTY } from '../../src-shared/document/index.ts';
import type { SetLabel } from '../../src-shared/labels/label-set.ts';
import type { LabelMap } from '../../src-shared/labels/label-map.ts';
import type { Label, PackManifest } from '../../src-shared/packs.ts';
import { defaultBase } from '../../src-shared/labels/sample-landscape.ts';

const NO_LABEL: Label = { id: EMPTY, name: { en: 'no label', ja: 'ラベルなし' }, colour: '#000000' };

/** What the pixels of a pack's maps can say. */
export function labelsOf({
  labels,
  generator,
}: {
  labels: readonly SetLabel[];
  generator: Pick<PackManifest['generator'], 'dontCare'>;
}): readonly SetLabel[] {
  return generator.dontCare ? [...labels, NO_LABEL] : labels;
}

/** What lies under the layers of a document made from a map: nothing where the map leaves pixels out, else a label. */
export function baseFor(map: LabelMap, labels: readonly Label[]): number {
  return labels.includes(NO_LABEL) && map.ids.includes(EMPTY) ? EMPTY : defaultBase(labels);
}
