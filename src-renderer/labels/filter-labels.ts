import type { Label } from '../../src-shared/packs.ts';

/** Labels whose English or Japanese name holds the query; kana, width and case do not matter. */
export function filterLabels(labels: readonly Label[], query: string): readonly Label[] {
  const wanted = fold(query.trim());
  if (wanted === '') return labels;
  return labels.filter((label) => fold(label.name.en).includes(wanted) || fold(label.name.ja).includes(wanted));
}

/** Lower case, full width to half, katakana to hiragana. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
