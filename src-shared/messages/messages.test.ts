/** Both dictionaries say the same things: same keys, same placeholders, nothing left empty. */
import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };

const english: Record<string, string> = en;
const japanese: Record<string, string> = ja;
/** Forms for one thing (message-words.ts): Japanese has no plural. */
const isSingular = (key: string): boolean => key.endsWith('.one');
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

describe('messages', () => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(japanese).sort()).toEqual(
      Object.keys(english)
        .filter((key) => !isSingular(key))
        .sort(),
    );
  });
  it.each(Object.keys(japanese))('%s has words and the same placeholders in both', (key) => {
    expect(english[key]!.trim()).not.toBe('');
    expect(japanese[key]!.trim()).not.toBe('');
    expect(placeholders(japanese[key]!)).toEqual(placeholders(english[key]!));
  });
  it.each(Object.keys(english).filter(isSingular))('%s stands beside a form for many, and says no more', (key) => {
    const many = english[key.slice(0, -'.one'.length)]!;
    expect(many).toContain('{count}');
    expect(placeholders(many)).toEqual(expect.arrayContaining(placeholders(english[key]!)));
  });
  it('tell what to do next wherever they tell what went wrong', () => {
    const codes = Object.keys(english).flatMap((key) => /^error\.(.+)\.what$/.exec(key)?.[1] ?? []);
    expect(codes.filter((code) => !(`error.${code}.next` in english))).toEqual([]);
  });
});
