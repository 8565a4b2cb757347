import type { Label } from '../../src-shared/packs.ts';
import { synonymsOf } from './label-synonyms.ts';

/**
 * Labels whose English or Japanese name holds the query, then those that a synonym beginning with it stands for; kana,
 * width and case do not matter.
 */
export function filterLabels(labels: readonly Label[], query: string): readonly Label[] {
  const wanted = fold(query.trim());
  if (wanted === '') return labels;
  const named = labels.filter(({ name }) => [name.en, name.ja].some((text) => fold(text).includes(wanted)));
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
