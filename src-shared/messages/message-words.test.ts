import { expect, test } from 'vitest';
import { messageWords } from './message-words.ts';

const english = {
  made: '{count} pictures in {folder}',
  'made.one': '{count} picture in {folder}',
  failed: '{name}: {reason}',
  'reason.disk-full': 'the disk is full',
};
const japanese = { made: '{folder} に {count} 枚' };

test.each([
  [0, '0 pictures in here'],
  [1, '1 picture in here'],
  [2, '2 pictures in here'],
])('%i of them', (count, words) => {
  expect(messageWords(english, 'en', 'made', { count, folder: 'here' })).toBe(words);
});

test('a language without plural has one form for all', () => {
  expect(messageWords(japanese, 'ja', 'made', { count: 1, folder: 'ここ' })).toBe('ここ に 1 枚');
});

test('reasons with words of their own are said in them, all others as they are', () => {
  const say = (reason: string): string => messageWords(english, 'en', 'failed', { name: 'a.png', reason });
  expect(say('reason.disk-full')).toBe('a.png: the disk is full');
  expect(say('reason.never-heard-of')).toBe('a.png: reason.never-heard-of');
  expect(say('made')).toBe('a.png: made');
});

test('a missing detail is seen, and one that looks like a placeholder is left alone', () => {
  expect(messageWords(english, 'en', 'failed', { name: '{reason}' })).toBe('{reason}: {reason}');
});
