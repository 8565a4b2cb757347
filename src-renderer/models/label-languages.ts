/** Languages in which labels can have names beside the two of the app. */
import { language } from '../stores/language.svelte.ts';

const TAGS = [
  ...['ar', 'cs', 'da', 'de', 'el', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hu', 'id', 'it', 'ko', 'nb', 'nl', 'pl', 'pt'],
  ...['pt-BR', 'ro', 'ru', 'sv', 'th', 'tr', 'uk', 'vi', 'zh-CN', 'zh-TW'],
] as const;

/** What a language is called in the window's own. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([language.code], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Those that are offered, and those that the labels have already; by name. */
export function offeredLanguages(used: readonly string[]): { tag: string; name: string }[] {
  return [...new Set<string>([...TAGS, ...used])]
    .filter((tag) => tag !== 'en' && tag !== 'ja')
    .map((tag) => ({ tag, name: languageName(tag) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, language.code));
}
