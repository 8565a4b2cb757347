/** Five hints for the first minutes, one at a time: each goes once the person has done what it says, or put it away. */
import { untrack } from 'svelte';
import type { MessageKey } from '../stores/language.svelte.ts';
import type { Painting } from '../stores/painting.svelte.ts';
import type { Settings } from '../stores/settings.svelte.ts';
import type { LabelPalette } from '../labels/label-palette.svelte.ts';
import type { StyleChoiceModel } from '../styles/style-choice.svelte.ts';
import type { VariantGrid } from '../variants/variant-grid.svelte.ts';

/** In the order in which they come; an action names the keys in its words. */
export const HINTS = [
  { id: 'paint', words: 'hint.paint', action: null },
  { id: 'label', words: 'hint.label', action: null },
  { id: 'seed', words: 'hint.seed', action: 'style.dice' },
  { id: 'style', words: 'hint.style', action: null },
  { id: 'variants', words: 'hint.variants', action: 'variants.make' },
] as const satisfies readonly { id: string; words: MessageKey; action: string | null }[];
export type HintId = (typeof HINTS)[number]['id'];

/** What is watched for the hints. */
export interface HintParts {
  settings: Settings;
  painting: Painting;
  labels: LabelPalette;
  style: StyleChoiceModel;
  variants: VariantGrid;
}

/** The hint to show now; undefined once all were seen. */
export function nextHint({ hintsSeen }: Settings['values']): (typeof HINTS)[number] | undefined {
  return HINTS.find(({ id }) => !hintsSeen.includes(id));
}

export function putAway({ values }: Settings, id: HintId): void {
  if (!values.hintsSeen.includes(id)) values.hintsSeen = [...values.hintsSeen, id];
}

/** Notes what the person does by themselves; call inside an effect root. */
export function followHints({ settings, painting, labels, style, variants }: HintParts): void {
  if (nextHint(settings.values) === undefined) return;
  const once = (id: HintId, done: () => boolean): void => {
    $effect(() => {
      if (done()) untrack(() => putAway(settings, id));
    });
  };
  // The label in hand when the first stroke begins, whoever chose it.
  let before = labels.activeId;
  // Styles and variants are acts of the log, but no paint.
  const painted = (): boolean => painting.history.position > 0 && painting.document.history.position > 0;
  once('paint', painted);
  once('label', () => {
    if (!painted()) before = labels.activeId;
    return labels.activeId !== before;
  });
  // Styles and seeds that come with a document are no acts of the person: those stand in the history.
  let acts = 0;
  let base = style.base;
  $effect(() => {
    const now = painting.history.rows.filter(({ name }) => name === 'style').length;
    untrack(() => {
      if (now > acts) putAway(settings, style.base === base ? 'seed' : 'style');
      acts = now;
      base = style.base;
    });
  });
  once('variants', () => variants.shown);
}
