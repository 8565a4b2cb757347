/** The active tool with its options, the active label and the seed come back with the next start. */
import { untrack } from 'svelte';
import { toolSettingsOf } from '../tools/tool-settings.ts';
import type { Studio } from './studio.svelte.ts';

/** Takes them up and keeps them from now on; call inside an effect root, before documents come. */
export function rememberHand({ settings, toolbox, labels, style }: Studio): void {
  const { tool, seed } = settings.values;
  if (tool !== null) Object.assign(toolbox, tool);
  if (seed !== null) style.history = { seeds: [seed], at: 0 };
  $effect(() => {
    settings.values.tool = toolSettingsOf(toolbox);
    settings.values.seed = style.seed;
  });
  $effect(() => {
    const { active, activeId, previousId } = labels;
    // Before anything was picked both are the pack's first label, which nobody chose.
    if (active !== undefined && activeId !== previousId) settings.values.label = active.name.en;
  });
}

/** Picks the label that was active at the last start, where the pack has it. False where nothing was picked. */
export function recallLabel({ settings, labels }: Studio): boolean {
  const name = untrack(() => settings.values.label);
  const label = labels.labels.find((one) => one.name.en === name);
  if (label !== undefined) labels.pick(label.id);
  return label !== undefined;
}
