import { t, type MessageKey } from '../stores/language.svelte.ts';

const WORDS: Readonly<Record<string, MessageKey>> = {
  lake: 'sample.lake',
  beach: 'sample.beach',
  'forest-road': 'sample.forest-road',
  canyon: 'sample.canyon',
  winter: 'sample.winter',
  islands: 'sample.islands',
};

/** A sample's name in the person's language. */
export function sampleName(id: string): string {
  const key = WORDS[id];
  return key === undefined ? id : t(key);
}
