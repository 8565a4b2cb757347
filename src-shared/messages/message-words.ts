/** Words out of a dictionary of messages, for both sides and every language. */

export type MessageDetails = Readonly<Record<string, string | number>>;
export type Dictionary = Readonly<Record<string, string>>;

/**
 * The words of `key`, which must be in the dictionary: in the form that its `count` asks for, where the language has one of its own
 * for that (`key.one` beside `key`, by the rules of `locale`), `{name}` placeholders filled from `details`. A detail that is itself a
 * key `reason.*` stands for its words. An unknown placeholder stays as it is, so that a missing detail is seen.
 */
export function messageWords(dictionary: Dictionary, locale: string, key: string, details: MessageDetails): string {
  return (pluralForm(dictionary, locale, key, details) ?? dictionary[key]!).replace(
    /\{(\w+)\}/g,
    (whole, name: string) => {
      const detail = details[name];
      if (detail === undefined) return whole;
      return (REASON.test(String(detail)) ? dictionary[detail] : undefined) ?? String(detail);
    },
  );
}

const REASON = /^reason\.[a-z-]+$/;

function pluralForm(
  dictionary: Dictionary,
  locale: string,
  key: string,
  { count }: MessageDetails,
): string | undefined {
  if (typeof count !== 'number' || !(`${key}.one` in dictionary)) return undefined;
  return dictionary[`${key}.${new Intl.PluralRules(locale).select(count)}`];
}
