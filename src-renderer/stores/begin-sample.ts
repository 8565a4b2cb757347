import { defaultBase } from '../../src-shared/labels/sample-landscape.ts';
import { drawSampleMap } from '../../src-shared/labels/sample-map.ts';
import { t } from './language.svelte.ts';
import type { Studio } from './studio.svelte.ts';

/** Side of a new document in label pixels. */
export const DEFAULT_SIDE = 512;

/** Begins the sample map; the first time with an active label that shows at once what painting does. */
export function beginSample({ labels, legend, painting, settings }: Studio): void {
  legend.reset();
  const all = labels.labels;
  const map = drawSampleMap(all, DEFAULT_SIDE, DEFAULT_SIDE);
  painting.begin({ name: '', map, base: defaultBase(all), layerName: t('layer.background') });
  if (settings.values.label !== null) return;
  const active = all.find((label) => label.name.en.toLowerCase() === 'mountain') ?? all[0];
  if (active !== undefined) labels.pick(active.id);
}
