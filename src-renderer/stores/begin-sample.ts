import { drawSampleLandscape, defaultBase } from '../labels/sample-landscape.ts';
import { t } from './language.svelte.ts';
import type { Studio } from './studio.svelte.ts';

/** Side of a new document in label pixels. */
export const DEFAULT_SIDE = 512;

/** Puts the sample map on the easel, with a label in hand that shows at once what painting does. */
export function beginSample({ labels, painting }: Studio): void {
  const all = labels.labels;
  const map = drawSampleLandscape(all, DEFAULT_SIDE, DEFAULT_SIDE);
  painting.begin({ name: '', map, base: defaultBase(all), layerName: t('layer.background') });
  const inHand = all.find((label) => label.name.en.toLowerCase() === 'mountain') ?? all[0];
  if (inHand !== undefined) labels.pick(inHand.id);
}
