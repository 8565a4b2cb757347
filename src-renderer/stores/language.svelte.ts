/** The words of the window: both dictionaries are bundled, the chosen one is reactive. */
import type { ErrorDetails, PlainError } from '../../src-shared/api/errors.ts';
import en from '../../src-shared/messages/en.json' with { type: 'json' };
import ja from '../../src-shared/messages/ja.json' with { type: 'json' };
import { messageWords, type Dictionary } from '../../src-shared/messages/message-words.ts';

export const LANGUAGES = ['en', 'ja'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];
export type MessageKey = keyof typeof en;

const dictionaries: Record<LanguageCode, Dictionary> = { en, ja };

class Language {
  code = $state<LanguageCode>('en');
  /** The tag of the system's language while the window follows it: names may be there in it although no words are. */
  spoken = $state<string | null>(null);
}

export const language = new Language();

/** The words for `key` in the chosen language. */
export function t(key: MessageKey, details: ErrorDetails = {}): string {
  return messageWords(dictionaries[language.code], language.code, key, details);
}

/** A name that data carries in both languages (labels, packs), in the chosen one, or in the system's own where it has that. */
export function localName(name: Readonly<Record<LanguageCode, string>>): string {
  const { spoken } = language;
  const tags = Object.entries(name);
  const own =
    tags.find(([tag]) => tag.toLowerCase() === spoken) ??
    tags.find(([tag]) => tag.toLowerCase() === spoken?.split('-')[0]);
  return own?.[1] ?? name[language.code];
}

/** The first language we speak among BCP 47 tags such as 'ja-JP'; English otherwise. */
export function matchLanguage(tags: readonly string[]): LanguageCode {
  for (const tag of tags) {
    const code = LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (code !== undefined) return code;
  }
  return 'en';
}

/** The words of a step of the document's history. */
export function stepWords(name: string): string {
  const key = `history.${name}`;
  return isMessageKey(key) ? t(key) : name;
}

/** What happened and what to do next; a code this window does not know keeps the sender's English words. */
export function errorWords(error: PlainError): { what: string; next: string } {
  const what = `error.${error.code}.what`;
  const next = `error.${error.code}.next`;
  const { file } = error.details;
  const words = isMessageKey(what) ? t(what, error.details) : error.message;
  return {
    what: file === undefined || !isMessageKey(what) ? words : `${file}: ${words}`,
    next: isMessageKey(next) ? t(next, error.details) : '',
  };
}

function isMessageKey(key: string): key is MessageKey {
  return key in en;
}
