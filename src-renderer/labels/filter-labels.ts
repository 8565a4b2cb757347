import type { SetLabel } from '../../src-shared/labels/label-set.ts';
import { synonymsOf } from './label-synonyms.ts';

/**
 * Labels that have a name, in whatever language, which holds the query, then those that a synonym beginning with it stands for; kana,
 * width and case do not matter.
 */
export function filterLabels(labels: readonly SetLabel[], query: string): readonly SetLabel[] {
  const wanted = fold(query.trim());
  if (wanted === '') return labels;
  const named = labels.filter(({ name }) => Object.values(name).some((text) => fold(text).includes(wanted)));
  const meant = labels.filter(
    (label) =>
      !named.includes(label) &&
      synonymsOf([label.name.en, label.name.ja]).some((word) => fold(word).startsWith(wanted)),
  );
  return [...named, ...meant];
}

/** Lower case, full width to half, katakana to hiragana. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
