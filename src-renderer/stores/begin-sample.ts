import { defaultBase } from '../../src-shared/labels/sample-landscape.ts';
import { drawSampleMap } from '../../src-shared/labels/sample-map.ts';
import type { DocumentLegend } from '../labels/document-legend.svelte.ts';
import type { LabelPalette } from '../labels/label-palette.svelte.ts';
import { t } from './language.svelte.ts';
import type { Painting } from './painting.svelte.ts';
import type { Settings } from './settings.svelte.ts';

/** Side of a new document in label pixels. */
const DEFAULT_SIDE = 512;

export interface SampleParts {
  labels: LabelPalette;
  legend: DocumentLegend;
  painting: Painting;
  settings: Settings;
}

/** Begins the sample map; the first time with an active label that shows at once what painting does. */
export function beginSample({ labels, legend, painting, settings }: SampleParts): void {
  legend.reset();
  const all = labels.labels;
  const map = drawSampleMap(all, DEFAULT_SIDE, DEFAULT_SIDE);
  painting.begin({ name: '', map, base: defaultBase(all), layerName: t('layer.background') });
  if (settings.values.label !== null) return;
  const active = all.find((label) => label.name.en.toLowerCase() === 'mountain') ?? all[0];
  if (active !== undefined) labels.pick(active.id);
}
