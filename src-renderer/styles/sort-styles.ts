/** The gallery's orders, and finding styles by name. */
import type { StyleEntry } from '../../src-shared/api/style-api.ts';

export const STYLE_ORDERS = ['own', 'name', 'newest', 'starred'] as const;
export type StyleOrder = (typeof STYLE_ORDERS)[number];

/** `styles` come in the user's own order, which decides wherever the asked one does not. */
export function sortStyles(
  styles: readonly StyleEntry[],
  order: StyleOrder,
  nameOf: (style: StyleEntry) => string,
): readonly StyleEntry[] {
  switch (order) {
    case 'own':
      return styles;
    case 'name': {
      const { compare } = new Intl.Collator(undefined, { numeric: true });
      return styles.toSorted((a, b) => compare(nameOf(a), nameOf(b)));
    }
    case 'newest':
      return styles.toSorted((a, b) => (b.addedAt ?? '').localeCompare(a.addedAt ?? ''));
    case 'starred':
      return styles.toSorted((a, b) => Number(b.starred) - Number(a.starred));
  }
}

/** Styles whose name, in either language, holds the query. */
export function findStyles(styles: readonly StyleEntry[], query: string): readonly StyleEntry[] {
  const wanted = fold(query);
  return wanted === ''
    ? styles
    : styles.filter(({ name }) => fold(name.en).includes(wanted) || fold(name.ja).includes(wanted));
}

/** The ids with `id` moved to where `target` stands. */
export function moveTo(ids: readonly string[], id: string, target: string): string[] {
  const from = ids.indexOf(id);
  const to = ids.indexOf(target);
  if (from < 0 || to < 0) return [...ids];
  return ids.toSpliced(from, 1).toSpliced(to, 0, id);
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
