import { makeVariants, plannedNow } from '../variants/make-variants.ts';
import type { Action } from './action.ts';
import type { Studio } from '../stores/studio.svelte.ts';
import { present } from '../../src-shared/present.ts';

/** True where the grid stands with something selected. */
const anySelected = ({ variants }: Studio): boolean => variants.shown && variants.selected.length > 0;

export const variantActions: readonly Action[] = [
  {
    id: 'variants.make',
    label: 'action.variants-make',
    shortcuts: ['Ctrl+Enter'],
    enabled: (studio) => studio.engine.ready && !studio.variants.running && plannedNow(studio).length > 0,
    run: async (studio) => {
      studio.variants.shown = true;
      await makeVariants(studio);
    },
  },
  {
    id: 'variants.use',
    label: 'action.variants-use',
    enabled: ({ variants }) => variants.shown && variants.selected.length === 1,
    run: ({ variants, style }) => {
      const [tile] = variants.selected;
      if (tile === undefined) return;
      style.restore(tile.choice, tile.source);
      variants.shown = false;
    },
  },
  {
    id: 'variants.star',
    label: 'action.variants-star',
    enabled: anySelected,
    run: ({ variants }) => {
      const all = variants.selected.every(({ starred }) => starred);
      for (const tile of variants.selected) tile.starred = !all;
    },
  },
  {
    id: 'variants.remove',
    label: 'action.variants-remove',
    enabled: anySelected,
    run: ({ variants }) => variants.remove(variants.selected),
  },
  {
    id: 'variants.remove-unstarred',
    label: 'action.variants-remove-unstarred',
    enabled: ({ variants }) => variants.shown && variants.tiles.some(({ starred }) => !starred),
    run: ({ variants }) => variants.remove(variants.tiles.filter(({ starred }) => !starred)),
  },
  {
    id: 'variants.reroll',
    label: 'action.variants-reroll',
    enabled: ({ variants, engine }) =>
      engine.ready && variants.shown && variants.selected.some(({ choice }) => choice.kind !== 'latent'),
    run: async ({ variants }) => {
      await Promise.all(variants.selected.map((tile) => variants.reroll(tile)));
    },
  },
  {
    id: 'variants.copy-seed',
    label: 'action.variants-copy-seed',
    enabled: ({ variants }) => variants.shown && variants.selected.length === 1 && variants.selected[0]!.seed !== null,
    run: async ({ variants, status }) => {
      const seed = present(variants.selected[0]!.seed);
      await navigator.clipboard.writeText(String(seed));
      status.inform('style.seed.copied', { seed });
    },
  },
  {
    id: 'variants.enlarge',
    label: 'action.variants-enlarge',
    enabled: ({ variants }) => variants.shown && variants.selected.length === 1,
    run: ({ variants }) => {
      variants.closeUp = variants.selected;
    },
  },
  {
    id: 'variants.compare',
    label: 'action.variants-compare',
    enabled: ({ variants }) => variants.shown && variants.selected.length === 2,
    run: ({ variants }) => {
      variants.closeUp = variants.selected;
    },
  },
];
