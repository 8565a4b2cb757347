import { makeVariations, plannedNow } from '../variants/make-variations.ts';
import type { Action } from './action.ts';
import type { Studio } from '../stores/studio.svelte.ts';

/** True where the grid stands with something selected. */
const anySelected = ({ variations }: Studio): boolean => variations.shown && variations.selected.length > 0;

export const variantActions: readonly Action[] = [
  {
    id: 'variants.make',
    label: 'action.variants-make',
    shortcuts: ['Ctrl+Enter'],
    enabled: (studio) => studio.engine.ready && !studio.variations.running && plannedNow(studio).length > 0,
    run: async (studio) => {
      studio.variations.shown = true;
      await makeVariations(studio);
    },
  },
  {
    id: 'variants.use',
    label: 'action.variants-use',
    enabled: ({ variations }) => variations.shown && variations.selected.length === 1,
    run: ({ variations, style }) => {
      const [tile] = variations.selected;
      if (tile === undefined) return;
      style.restore(tile.choice, tile.source);
      variations.shown = false;
    },
  },
  {
    id: 'variants.star',
    label: 'action.variants-star',
    enabled: anySelected,
    run: ({ variations }) => {
      const all = variations.selected.every(({ starred }) => starred);
      for (const tile of variations.selected) tile.starred = !all;
    },
  },
  {
    id: 'variants.reroll',
    label: 'action.variants-reroll',
    enabled: ({ variations, engine }) =>
      engine.ready && variations.shown && variations.selected.some(({ choice }) => choice.kind !== 'latent'),
    run: async ({ variations }) => {
      await Promise.all(variations.selected.map((tile) => variations.reroll(tile)));
    },
  },
  {
    id: 'variants.copy-seed',
    label: 'action.variants-copy-seed',
    enabled: ({ variations }) =>
      variations.shown && variations.selected.length === 1 && variations.selected[0]!.seed !== null,
    run: async ({ variations, status }) => {
      const seed = variations.selected[0]!.seed!;
      await navigator.clipboard.writeText(String(seed));
      status.inform('style.seed.copied', { seed });
    },
  },
  {
    id: 'variants.enlarge',
    label: 'action.variants-enlarge',
    enabled: ({ variations }) => variations.shown && variations.selected.length === 1,
    run: ({ variations }) => void (variations.closeUp = variations.selected),
  },
  {
    id: 'variants.compare',
    label: 'action.variants-compare',
    enabled: ({ variations }) => variations.shown && variations.selected.length === 2,
    run: ({ variations }) => void (variations.closeUp = variations.selected),
  },
];
